package io.understudy.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.access.Tokens;
import io.understudy.api.Connection;
import io.understudy.policy.ApiSettings;
import io.understudy.policy.SecretRef;
import io.understudy.topology.HostPort;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folder that holds what must survive a restart: the journal, and the connection file for the command line. One service at
 * a time uses it; a lock that dies with the process holds that.
 */
final class StateFolder implements AutoCloseable {

    /** The journal's file, where it is not on PostgreSQL. */
    static final String JOURNAL = "journal.db";

    private final Path folder;
    private final FileChannel channel;

    private StateFolder(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** Makes and locks the folder; throws {@link UnderstudyException.Permanent} when that can't be. */
    static StateFolder lock(Path folder) {
        try {
            make(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            @Nullable FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw new UnderstudyException.Permanent(
                        "the state folder %s is in use by another service: end that one, or set another folder in spec.state of understudy.yaml"
                                .formatted(folder));
            }
            return new StateFolder(folder, channel);
        } catch (IOException e) {
            throw new UnderstudyException.Permanent(
                    "the state folder %s can't be used (%s): without a journal nothing may act; make it writable for the service"
                            .formatted(folder, e),
                    e);
        }
    }

    /** A folder that is there keeps its permissions; a new one is for this user alone. */
    private static void make(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    Path journal() {
        return folder.resolve(JOURNAL);
    }

    /** Reports of drills. */
    Path drills() {
        return folder.resolve("drills");
    }

    /** Signs that health checkers look for, where a policy names no folder of its own. */
    Path signs() {
        return folder.resolve("signs");
    }

    PauseFile pause() {
        return new PauseFile(folder.resolve("paused"));
    }

    /**
     * Writes the connection file, readable by this user alone.
     *
     * @param token what callers must show; a new random one when it is empty
     * @param api whether it is HTTPS, with which certificate
     */
    Connection announce(HostPort listen, Optional<SecretRef> token, ApiSettings api) {
        String shown = token.map(SecretRef::reveal).orElseGet(Tokens::random);
        if (shown.isBlank()) {
            throw new UnderstudyException.Permanent(
                    "spec.token of understudy.yaml is empty, with which anybody could come in: write a long random text into its place (%s)"
                            .formatted(token.orElseThrow()));
        }
        Connection connection = new Connection(
                api.scheme() + "://" + listen,
                shown,
                api.tls()
                        .map(tls -> tls.certificate().toAbsolutePath().toString())
                        .orElse(null));
        Path file = folder.resolve(Connection.FILE);
        try {
            Path draft = Files.createTempFile(
                    folder,
                    "connection",
                    ".tmp",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(draft, new ObjectMapper().writeValueAsBytes(connection));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            return connection;
        } catch (IOException e) {
            throw new UnderstudyException.Permanent(
                    "%s can't be written (%s): the command line could not reach the service".formatted(file, e), e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(folder.resolve(Connection.FILE));
            channel.close();
        } catch (IOException e) {
            // The lock ends with the process in any case.
        }
    }
}
