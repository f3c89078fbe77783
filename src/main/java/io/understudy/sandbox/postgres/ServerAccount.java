package io.understudy.sandbox.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;

/**
 * The operating-system user that the servers run as: this user, or nobody (65534) when this user is root, as PostgreSQL
 * refuses to run as root. Immutable and thread-safe.
 */
final class ServerAccount {

    private static final int NOBODY = 65_534;

    private final boolean root;

    private ServerAccount(boolean root) {
        this.root = root;
    }

    static ServerAccount current() {
        try {
            return new ServerAccount((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0);
        } catch (IOException e) {
            throw new UncheckedIOException("the sandbox's databases need Linux with /proc", e);
        }
    }

    /**
     * The command as that user. {@code setpriv} replaces itself by the command, so that the child's pid is the server's: a
     * wrapper that forks would take the kill meant for the server.
     */
    List<String> command(List<String> command) {
        if (!root) {
            return command;
        }
        var all = new ArrayList<>(
                List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--no-new-privs"));
        all.addAll(command);
        return all;
    }

    /** Gives a folder and all in it to that user. */
    void own(Path folder) throws IOException {
        if (!root) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                give(dir);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                give(file);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    void give(Path file) throws IOException {
        if (root) {
            Files.setAttribute(file, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(file, "unix:gid", NOBODY, LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** Refuses a folder that this user could not enter, naming the ancestor that bars the way. */
    void requireReachable(Path folder) throws IOException {
        for (Path at = folder.toAbsolutePath().normalize(); root && at != null; at = at.getParent()) {
            if (Files.exists(at)
                    && (int) Files.getAttribute(at, "unix:uid") != NOBODY
                    && !Files.getPosixFilePermissions(at).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                throw new IOException(
                        "PostgreSQL does not run as root, and the user nobody can't enter %s on the way to %s: choose a folder such as /tmp/understudy"
                                .formatted(at, folder));
            }
        }
    }
}
