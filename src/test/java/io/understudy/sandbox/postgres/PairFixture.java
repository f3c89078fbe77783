package io.understudy.sandbox.postgres;

import io.understudy.topology.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/** A real pair in a temporary folder on free loopback addresses; all of it is gone after close. */
public final class PairFixture implements AutoCloseable {

    private final Path folder;
    private final PostgresPair pair;
    private final TcpLink link;

    private PairFixture(Path folder, PostgresPair pair, TcpLink link) {
        this.folder = folder;
        this.pair = pair;
        this.link = link;
    }

    public static PairFixture start() throws IOException {
        Path folder = Files.createTempDirectory(
                "understudy-pair-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        HostPort primary = free(1);
        HostPort standby = free(2);
        var link = new TcpLink(primary);
        var plan = new PostgresPair.Plan(
                folder,
                primary,
                standby,
                link.at(),
                folder.resolve("secrets/understudy"),
                folder.resolve("secrets/shop"));
        return new PairFixture(folder, PostgresPair.start(binaries(), plan), link);
    }

    /** One unpacked copy for all test classes of this build. */
    public static PostgresBinaries binaries() throws IOException {
        return PostgresBinaries.unpackTo(Path.of(System.getProperty("java.io.tmpdir"), "understudy-postgres-cache"));
    }

    /** A loopback address of its own with a port that nobody listens on. */
    public static HostPort free(int site) throws IOException {
        String host = "127.%d.%d.20".formatted(100 + new SecureRandom().nextInt(100), site);
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
            return new HostPort(host, socket.getLocalPort());
        }
    }

    public PostgresPair pair() {
        return pair;
    }

    /** The link that the standby streams over, and through which the primary can be asked. */
    public TcpLink link() {
        return link;
    }

    public Path folder() {
        return folder;
    }

    public Path operatorSecret() {
        return folder.resolve("secrets/understudy");
    }

    public Path applicationSecret() {
        return folder.resolve("secrets/shop");
    }

    @Override
    public void close() throws IOException {
        pair.close();
        link.close();
        Folders.delete(folder);
    }
}
