package io.understudy.rig.postgres;

import io.understudy.rig.machine.Machine;
import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A folder of the user that servers run as: nobody when this user is root, else this user.
 *
 * @param path absolute and without links
 */
record DataFolder(Path path) {

    /** Makes it, empty: what was in it is removed, a file system that is mounted there stays. */
    void prepare() throws IOException {
        Files.createDirectories(path);
        Shell.run("find", path.toString(), "-mindepth", "1", "-delete");
        requireReachable();
        give(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
    }

    static void give(Path file) throws IOException {
        if (Machine.isRoot()) {
            Files.setAttribute(file, "unix:uid", Place.NOBODY, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(file, "unix:gid", Place.NOBODY, LinkOption.NOFOLLOW_LINKS);
        }
    }

    private void requireReachable() throws IOException {
        for (Path at = path.getParent(); Machine.isRoot() && at != null; at = at.getParent()) {
            if ((int) Files.getAttribute(at, "unix:uid") != Place.NOBODY
                    && !Files.getPosixFilePermissions(at).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                throw new IOException(
                        "PostgreSQL does not run as root, and the user nobody can't enter %s on the way to %s: choose a folder such as /tmp/understudy-rig"
                                .formatted(at, path));
            }
        }
    }

    /** Every process of a server works in its data folder, each in a process group of its own, also after its postmaster. */
    List<ProcessHandle> family() {
        return ProcessHandle.allProcesses().filter(this::worksHere).toList();
    }

    private boolean worksHere(ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/%d/cwd".formatted(process.pid())))
                    .equals(path);
        } catch (IOException e) {
            return false; // it has ended, or belongs to another user
        }
    }
}
