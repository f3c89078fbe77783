package io.understudy.sandbox;

import io.understudy.sandbox.postgres.ContentsComparison;
import io.understudy.sandbox.postgres.PostgresBinaries;
import io.understudy.sandbox.postgres.PostgresPair;
import io.understudy.sandbox.postgres.ServerLineage;
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
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongConsumer;
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
    private final Region east;
    private final SandboxSite west;
    private final PowerSwitch powerSwitch;
    private final Deque<AutoCloseable> parts;

    private SandboxWorld(
            Addresses addresses,
            Path folder,
            SampleConfiguration configuration,
            PostgresPair databases,
            SandboxDns dns,
            Region east,
            SandboxSite west,
            PowerSwitch powerSwitch,
            Deque<AutoCloseable> parts) {
        this.addresses = addresses;
        this.folder = folder;
        this.configuration = configuration;
        this.databases = databases;
        this.dns = dns;
        this.east = east;
        this.west = west;
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
        List<TcpLink> links = new ArrayList<>();
        for (Map.Entry<HostPort, HostPort> way : ways(addresses).entrySet()) {
            links.add(kept(parts, TcpLink.open(way.getKey(), way.getValue())));
        }
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
        Region region = kept(parts, Region.up(databases.primary(), east, ways(addresses), links));
        PowerSwitch powerSwitch = kept(parts, PowerSwitch.open(addresses.powerSwitch(), Map.of(EAST, region)));
        parts.push(StandbyBuilder.open(
                addresses.standbyBuilder(),
                Map.of(
                        EAST,
                        () -> {
                            databases.reseedPrimary(addresses.database(false));
                            region.on();
                        },
                        WEST,
                        databases::reseedStandby)));
        return new SandboxWorld(addresses, folder, configuration, databases, dns, region, west, powerSwitch, parts);
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
        east.off();
    }

    /** us-east-1 goes on, but nothing from outside reaches it except its users. */
    public void cutEast() {
        east.cut();
    }

    public void restoreEast() {
        east.restore();
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

    /** What stands in drills' namespaces at us-west-2, one line each; empty while there is none. */
    public List<String> drillsAtWest() {
        return west.drills();
    }

    /** The service may not write at us-west-2's API from now on; reviews of its own access say so. */
    public void allowReadingOnlyAtWest() {
        west.allowReadingOnly();
    }

    /** The numbers of all orders in a site's database. */
    public Set<Long> orders(boolean atEast) throws SQLException {
        Set<Long> numbers = new HashSet<>();
        eachOrder(atEast, numbers::add);
        return numbers;
    }

    /** The same, small enough for a million of them. */
    BitSet manyOrders(boolean atEast) throws SQLException {
        BitSet numbers = new BitSet();
        eachOrder(atEast, number -> numbers.set(Math.toIntExact(number)));
        return numbers;
    }

    private void eachOrder(boolean atEast, LongConsumer seen) throws SQLException {
        try (Connection session = databases.operator(addresses.database(atEast), PostgresPair.DATABASE)) {
            session.setAutoCommit(false); // else all rows are fetched at once
            try (Statement statement = session.createStatement()) {
                statement.setFetchSize(10_000);
                try (ResultSet rows = statement.executeQuery("SELECT id FROM orders")) {
                    while (rows.next()) {
                        seen.accept(rows.getLong(1));
                    }
                }
            }
        }
    }

    /** A new session that reads at us-west-2's database. */
    Connection standby() throws SQLException {
        return databases.operator(addresses.database(false), PostgresPair.DATABASE);
    }

    /** Compares what both databases hold; us-east-1 is the primary. */
    FailbackReport.Databases compare(Duration limit, Ticker ticker) throws SQLException {
        try (Connection primary = patient(EAST);
                Connection standby = patient(WEST)) {
            ContentsComparison compared = ContentsComparison.of(primary, standby, limit, ticker);
            return new FailbackReport.Databases(
                    compared.equal(),
                    compared.findings(EAST, WEST),
                    FailbackReport.Site.of(EAST, ServerLineage.of(primary), compared.primary()),
                    FailbackReport.Site.of(WEST, ServerLineage.of(standby), compared.standby()));
        }
    }

    /** Reading every row may take longer than anything else that is asked of a database here. */
    private Connection patient(String site) throws SQLException {
        Connection session = databases.operator(addresses.database(site.equals(EAST)), PostgresPair.DATABASE);
        session.setNetworkTimeout(Runnable::run, 120_000);
        return session;
    }

    @Override
    public void close() {
        closeAll(parts);
    }

    /** How us-east-1 is reached from outside: each address there with the one in front of it. */
    private static Map<HostPort, HostPort> ways(Addresses addresses) {
        Map<HostPort, HostPort> ways = new LinkedHashMap<>();
        for (HostPort there : List.of(addresses.web(true), addresses.database(true), addresses.cluster(true))) {
            ways.put(addresses.overLink(there), there);
        }
        return ways;
    }

    private static <T extends AutoCloseable> T kept(Deque<AutoCloseable> parts, T part) {
        parts.push(part);
        return part;
    }

    /** Whoever comes second, on Ctrl-C, returns when all is closed, too. */
    static void closeAll(Deque<AutoCloseable> parts) {
        synchronized (parts) {
            for (AutoCloseable part = parts.poll(); part != null; part = parts.poll()) {
                try {
                    part.close();
                } catch (Exception e) {
                    LOG.warn("a part of the sandbox did not close: {}", e.toString());
                }
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
