package io.understudy.rig.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What this machine has, and what may be added to it. Linux only. Thread-safe. */
public final class Machine {

    private static final Path LOCK = Path.of("/tmp/understudy-rig-install.lock");
    private static final Path NO_DAEMONS = Path.of("/usr/sbin/policy-rc.d");

    private Machine() {}

    public static boolean isRoot() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
        } catch (IOException e) {
            throw new UncheckedIOException("the rig needs Linux with /proc", e);
        }
    }

    /** Whether packages can be installed: root on Debian or a descendant of it. */
    public static boolean canInstall() {
        return isRoot() && Files.isExecutable(Path.of("/usr/bin/apt-get"));
    }

    /** A program on the usual path, /usr/sbin included, which an ordinary user's PATH lacks. */
    public static Optional<Path> find(String program) {
        String path = System.getenv().getOrDefault("PATH", "")
                + ":/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin";
        return Stream.of(path.split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * The program, installed first where it is missing and may be.
     *
     * @param packages Debian packages that bring it
     * @throws MissingPart when it is not there and can't be installed
     */
    public static Path require(String program, String... packages) {
        return find(program)
                .or(() -> {
                    install(packages);
                    return find(program);
                })
                .orElseThrow(() -> new MissingPart(
                        "%s is not on this machine: install %s".formatted(program, String.join(" ", packages))));
    }

    /**
     * Installs Debian packages without starting their daemons.
     *
     * @throws MissingPart when this user or system can't
     */
    public static void install(String... packages) {
        if (!canInstall()) {
            throw new MissingPart("missing: %s. Install %s as root (Debian's names), then call this again"
                    .formatted(String.join(" ", packages), packages.length == 1 ? "it" : "them"));
        }
        try (FileChannel channel = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock ignored = channel.lock()) {
            boolean ours = forbidDaemons();
            try {
                List<String> command = new ArrayList<>(
                        List.of("apt-get", "-qq", "-o", "Dpkg::Use-Pty=0", "install", "-y", "--no-install-recommends"));
                command.addAll(List.of(packages));
                if (Shell.attempt(command).failed()) {
                    Shell.run("apt-get", "-qq", "update");
                    Shell.run(command);
                }
            } finally {
                if (ours) {
                    Files.deleteIfExists(NO_DAEMONS);
                }
            }
        } catch (IOException e) {
            throw new MissingPart(
                    "%s could not be installed: %s".formatted(String.join(" ", packages), e.getMessage()));
        }
    }

    /** Debian asks this script before a package starts its daemon. */
    private static boolean forbidDaemons() throws IOException {
        if (Files.exists(NO_DAEMONS, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        Files.writeString(NO_DAEMONS, "#!/bin/sh\nexit 101\n");
        Files.setPosixFilePermissions(NO_DAEMONS, PosixFilePermissions.fromString("rwxr-xr-x"));
        return true;
    }
}
