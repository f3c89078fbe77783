package io.understudy.rig.route53;

import io.understudy.rig.machine.Machine;
import io.understudy.rig.machine.MissingPart;
import io.understudy.rig.machine.Shell;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A folder with Debian trixie and its python3-moto in it, made once by debootstrap and kept: Debian bookworm has no moto
 * package. About 500 MB. It appears whole or not at all; two rigs that need it at once make it once.
 */
final class MotoFolder {

    private static final String SUITE = "trixie";

    private MotoFolder() {}

    /** {@code $UNDERSTUDY_RIG_CACHE}, else {@code $XDG_CACHE_HOME/understudy-rig}, else {@code ~/.cache/understudy-rig}. */
    static Path cache() {
        String own = System.getenv().getOrDefault("UNDERSTUDY_RIG_CACHE", "");
        if (!own.isEmpty()) {
            return Path.of(own);
        }
        String users = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path folder = users.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(users);
        return folder.resolve("understudy-rig");
    }

    /**
     * The folder, made first where it is missing: 1 to 5 minutes.
     *
     * @throws MissingPart when this user or system can't make it
     */
    static synchronized Path require() {
        Path folder = cache().resolve("moto-" + SUITE);
        if (isWhole(folder)) {
            return folder;
        }
        if (!Machine.canInstall()) {
            throw new MissingPart("moto_server is not on this machine: pip install 'moto[server]',"
                    + " or run this as root on Debian once, then call this again");
        }
        try {
            Files.createDirectories(cache());
            try (FileChannel channel = FileChannel.open(
                            cache().resolve("moto.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock ignored = channel.lock()) {
                if (!isWhole(folder)) {
                    make(folder);
                }
            }
            return folder;
        } catch (IOException e) {
            throw new MissingPart("moto could not be installed into %s: %s".formatted(folder, e.getMessage()));
        }
    }

    private static boolean isWhole(Path folder) {
        return Files.isExecutable(folder.resolve("usr/bin/moto_server"));
    }

    private static void make(Path folder) throws IOException {
        String mirror = DebianMirror.ofThisMachine()
                .orElseThrow(() -> new MissingPart("apt's sources name no Debian archive to take moto from"));
        String debootstrap = Machine.require("debootstrap", "debootstrap").toString();
        Path half = folder.resolveSibling(folder.getFileName() + ".half");
        remove(half);
        remove(folder);
        try {
            Shell.run(debootstrap, "--variant=minbase", SUITE, half.toString(), mirror);
            Files.writeString(half.resolve("usr/sbin/policy-rc.d"), "#!/bin/sh\nexit 101\n");
            Shell.run(
                    "chroot",
                    half.toString(),
                    "apt-get",
                    "-qq",
                    "install",
                    "-y",
                    "--no-install-recommends",
                    "python3-moto",
                    "python3-flask-cors");
            if (!isWhole(half)) {
                throw new IOException("Debian's python3-moto brought no moto_server");
            }
            Files.move(half, folder);
        } catch (IOException e) {
            remove(half);
            throw e;
        }
    }

    /** Never across a file system: debootstrap mounts /proc inside. */
    private static void remove(Path folder) throws IOException {
        for (String mount : List.of("proc", "sys")) {
            Shell.attempt(List.of("umount", "-l", folder.resolve(mount).toString()));
        }
        Shell.run("rm", "-rf", "--one-file-system", folder.toString());
    }
}
