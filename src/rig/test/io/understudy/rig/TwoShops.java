package io.understudy.rig;

import io.understudy.rig.checker.Tables;
import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.shop.Orders;
import io.understudy.rig.world.CheckerPlan;
import io.understudy.rig.world.CheckerProcess;
import io.understudy.rig.world.ShopPlan;
import io.understudy.rig.world.ShopProcess;
import io.understudy.sandbox.dns.DnsServer;
import io.understudy.sandbox.dns.ZoneContents;
import io.understudy.sandbox.postgres.PairFixture;
import io.understudy.sandbox.postgres.PostgresServer;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.xbill.DNS.TSIG;

/**
 * Two shops with a writable database each that know nothing of each other, behind one name with a TTL of one second that the
 * test switches: the world in which everything can go wrong. On loopback addresses, no namespaces needed.
 */
final class TwoShops implements AutoCloseable {

    static final String EAST = "us-east-1";
    static final String WEST = "us-west-2";
    private static final String NAME = "shop.example.test";
    private static final String PASSWORD = "of the shop";

    final Path folder;
    final Reaper reaper;
    final PostgresServer eastDatabase;
    final PostgresServer westDatabase;
    final ShopProcess east;
    final ShopProcess west;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final DnsServer dns;
    private final HostPort eastWeb;
    private final HostPort westWeb;

    TwoShops() throws IOException, SQLException {
        folder = Files.createTempDirectory(
                "understudy-shops-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        reaper = Reaper.start();
        reaper.folder(folder);
        Files.writeString(folder.resolve("password"), PASSWORD);
        eastDatabase = database("east", 1);
        westDatabase = database("west", 2);
        eastWeb = PairFixture.free(1);
        westWeb = new HostPort(eastWeb.host().replaceFirst("\\.20$", ".30"), eastWeb.port());
        east = shop(EAST, eastWeb, eastDatabase);
        west = shop(WEST, westWeb, westDatabase);
        dns = DnsServer.start(
                new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0),
                zone(eastWeb, 1),
                new TSIG(TSIG.HMAC_SHA256, "nobody.", "bm9ib2R5"),
                threads);
    }

    private PostgresServer database(String name, int site) throws IOException, SQLException {
        PostgresServer server =
                new PostgresServer(PairFixture.binaries(), folder.resolve(name), PairFixture.free(site));
        server.initialise("shop", PASSWORD);
        server.start();
        try (Connection session = session(server, "postgres");
                Statement statement = session.createStatement()) {
            statement.execute("CREATE DATABASE shop");
        }
        try (Connection session = session(server, "shop");
                Statement statement = session.createStatement()) {
            statement.execute(Orders.TABLE);
        }
        return server;
    }

    private ShopProcess shop(String site, HostPort web, PostgresServer database) throws IOException {
        return ShopProcess.start(
                reaper,
                Place.MACHINE,
                new ShopPlan(
                        site,
                        web.toString(),
                        database.at().toString(),
                        folder.resolve("password"),
                        folder.resolve(site + ".log")));
    }

    static Connection session(PostgresServer server, String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://%s/%s".formatted(server.at(), database), "shop", PASSWORD);
    }

    /** From now on the name leads to the east. */
    void toEast() {
        dns.replace(zone(eastWeb, 2));
    }

    /** From now on the name leads to the west. */
    void toWest() {
        dns.replace(zone(westWeb, 3));
    }

    private static ZoneContents zone(HostPort web, long serial) {
        return ZoneContents.parse("example.test.", """
                @    1 IN SOA ns.example.test. hostmaster.example.test. %d 3600 600 86400 1
                @    1 IN NS ns.example.test.
                ns   1 IN A 127.0.0.1
                shop 1 IN A %s
                """.formatted(serial, web.host()));
    }

    /** The real checker, an order each 10 ms; the first of its DNS servers is dead. */
    CheckerProcess checker() throws IOException {
        return CheckerProcess.start(
                reaper,
                Place.MACHINE,
                new CheckerPlan(
                        CheckerPlan.http(
                                NAME,
                                List.of(
                                        "127.0.0.1:9",
                                        "127.0.0.1:" + dns.address().getPort()),
                                eastWeb.port()),
                        Duration.ofMillis(10),
                        folder.resolve("attempts.log"),
                        table(EAST, eastDatabase),
                        table(WEST, westDatabase)));
    }

    Tables.Source table(String side, PostgresServer database) {
        return new Tables.Source(
                side, "jdbc:postgresql://%s/shop".formatted(database.at()), "shop", PASSWORD, Duration.ofSeconds(2));
    }

    @Override
    public void close() throws IOException {
        dns.close();
        threads.shutdownNow();
        eastDatabase.close();
        westDatabase.close();
        reaper.close();
    }
}
