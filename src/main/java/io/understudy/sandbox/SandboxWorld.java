package io.understudy.sandbox;

import io.understudy.sandbox.postgres.PostgresBinaries;
import io.understudy.sandbox.postgres.PostgresPair;
import io.understudy.sandbox.postgres.PostgresServer;
import io.understudy.sandbox.shop.OrderClient;
import io.understudy.time.Ticker;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running sandbox: the shop at us-east-1, its standby at us-west-2, DNS, power switch and canary at a third place, and a
 * configuration folder for a service that is to protect it. Closing it ends every process and removes every file but the
 * unpacked PostgreSQL in the cache. Thread-safe.
 */
public final class SandboxWorld implements Sandbox {

    public static final String APPLICATION = "shop";
    public static final String EAST = "us-east-1";
    public static final String WEST = "us-west-2";

    private static final Logger LOG = LoggerFactory.getLogger(SandboxWorld.class);

    /** Logs every request otherwise; held here, because a logger that nobody holds forgets its level. */
    private static final java.util.logging.Logger MOCK_API_LOG =
            java.util.logging.Logger.getLogger("io.fabric8.mockwebserver");

    private final Addresses addresses;
    private final Path folder;
    private final SampleConfiguration configuration;
    private final PostgresPair databases;
    private final SandboxDns dns;
    private final SandboxSite east;
    private final SandboxSite west;
    private final List<TcpLink> links;
    private final PowerSwitch powerSwitch;
    private final Deque<AutoCloseable> parts;

    private SandboxWorld(
            Addresses addresses,
            Path folder,
            SampleConfiguration configuration,
            PostgresPair databases,
            SandboxDns dns,
            SandboxSite east,
            SandboxSite west,
            List<TcpLink> links,
            PowerSwitch powerSwitch,
            Deque<AutoCloseable> parts) {
        this.addresses = addresses;
        this.folder = folder;
        this.configuration = configuration;
        this.databases = databases;
        this.dns = dns;
        this.east = east;
        this.west = west;
        this.links = links;
        this.powerSwitch = powerSwitch;
        this.parts = parts;
    }

    /** Starts everything but the service; the shop takes orders when this returns. Nothing is left when it is closed. */
    public static SandboxWorld start() throws IOException {
        return start(Optional.empty());
    }

    /**
     * Starts everything but the service, and saves the time of unpacking PostgreSQL when it was done before.
     *
     * @param cache where PostgreSQL is unpacked to, once for all sandboxes; stays
     */
    public static SandboxWorld start(Path cache) throws IOException {
        return start(Optional.of(cache));
    }

    private static SandboxWorld start(Optional<Path> cache) throws IOException {
        MOCK_API_LOG.setLevel(Level.WARNING);
        Deque<AutoCloseable> parts = new ArrayDeque<>();
        Path folder = Files.createTempDirectory(
                "understudy-sandbox-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        parts.push(() -> delete(folder));
        try {
            Canary canary = kept(parts, Canary.openInFreeRange());
            return assemble(canary.addresses(), folder, cache.orElse(folder.resolve("postgresql")), parts);
        } catch (IOException | RuntimeException e) {
            closeAll(parts);
            throw e;
        }
    }

    private static SandboxWorld assemble(Addresses addresses, Path folder, Path cache, Deque<AutoCloseable> parts)
            throws IOException {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        parts.push(threads::shutdownNow);
        SampleConfiguration configuration = SampleConfiguration.write(folder.resolve("config"), addresses);
        SandboxDns dns = kept(parts, SandboxDns.start(addresses, configuration.reveal("tsig"), threads));
        List<TcpLink> links = List.of(
                kept(parts, link(addresses, addresses.web(true))),
                kept(parts, link(addresses, addresses.database(true))),
                kept(parts, link(addresses, addresses.cluster(true))));
        PostgresPair databases = kept(
                parts,
                PostgresPair.start(
                        PostgresBinaries.unpackTo(cache),
                        new PostgresPair.Plan(
                                folder.resolve("databases"),
                                addresses.database(true),
                                addresses.database(false),
                                addresses.overLink(addresses.database(true)),
                                configuration.secret("understudy"),
                                configuration.secret("shop"))));
        SandboxSite east = kept(
                parts,
                SandboxSite.start(
                        new SandboxSite.Plan(
                                EAST,
                                addresses.cluster(true),
                                addresses.overLink(addresses.cluster(true)),
                                addresses.web(true),
                                addresses.database(true).port(),
                                10),
                        dns,
                        configuration));
        SandboxSite west = kept(
                parts,
                SandboxSite.start(
                        new SandboxSite.Plan(
                                WEST,
                                addresses.cluster(false),
                                addresses.cluster(false),
                                addresses.web(false),
                                addresses.database(false).port(),
                                1),
                        dns,
                        configuration));
        PowerSwitch powerSwitch = kept(
                parts,
                PowerSwitch.open(addresses.powerSwitch(), Map.of(EAST, new Site(databases.primary(), east, links))));
        return new SandboxWorld(
                addresses, folder, configuration, databases, dns, east, west, links, powerSwitch, parts);
    }

    @Override
    public Addresses addresses() {
        return addresses;
    }

    @Override
    public Path configuration() {
        return configuration.folder();
    }

    @Override
    public Path folder() {
        return folder;
    }

    /** Users who order through the shop's public name, a hundred times a second; not yet ordering. */
    public OrderClient users(Ticker ticker) throws IOException {
        try {
            return new OrderClient(
                    () -> dns.resolve(SandboxDns.SHOP), addresses.web(true).port(), Duration.ofMillis(10), ticker);
        } catch (Exception e) {
            throw new IOException("the shop's name does not resolve", e);
        }
    }

    /** Region loss: kill -9 of its database, its web application and its API at once. */
    public void killEast() {
        new Site(databases.primary(), east, links).off();
    }

    /** us-east-1 goes on, but nothing from outside reaches it except its users. */
    public void cutEast() {
        links.forEach(TcpLink::cut);
    }

    public void restoreEast() {
        links.forEach(TcpLink::restore);
    }

    public PowerSwitch powerSwitch() {
        return powerSwitch;
    }

    public PostgresPair databases() {
        return databases;
    }

    /** How many web pods are available at us-west-2. */
    public int westPods() {
        return west.available();
    }

    /** The service may not write at us-west-2's API from now on; reviews of its own access say so. */
    public void allowReadingOnlyAtWest() {
        west.allowReadingOnly();
    }

    /** The numbers of all orders in a site's database. */
    public Set<Long> orders(boolean atEast) throws SQLException {
        HostPort at = addresses.database(atEast);
        Set<Long> numbers = new HashSet<>();
        try (Connection session = databases.operator(at, PostgresPair.DATABASE);
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM orders")) {
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
        }
        return numbers;
    }

    @Override
    public void close() {
        closeAll(parts);
    }

    /** What the power switch turns off, and what a region's loss takes down. */
    private record Site(PostgresServer database, SandboxSite workloads, List<TcpLink> links)
            implements PowerSwitch.Outlet {

        @Override
        public void off() {
            database.kill();
            workloads.kill();
            links.forEach(TcpLink::close);
        }

        @Override
        public boolean isOff() {
            return !database.running();
        }
    }

    private static TcpLink link(Addresses addresses, HostPort upstream) throws IOException {
        return TcpLink.open(addresses.overLink(upstream), upstream);
    }

    private static <T extends AutoCloseable> T kept(Deque<AutoCloseable> parts, T part) {
        parts.push(part);
        return part;
    }

    static void closeAll(Deque<AutoCloseable> parts) {
        for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("a part of the sandbox did not close: {}", e.toString());
            }
        }
    }

    static void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException thrown) throws IOException {
                    Files.deleteIfExists(dir);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("%s can't be removed: remove it by hand".formatted(folder), e);
        }
    }
}
