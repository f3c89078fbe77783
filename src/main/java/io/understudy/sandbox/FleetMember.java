package io.understudy.sandbox;

import io.understudy.sandbox.kubernetes.KubernetesSite;
import io.understudy.sandbox.postgres.PostgresPair;
import io.understudy.sandbox.shop.Acknowledgement;
import io.understudy.sandbox.shop.Judge;
import io.understudy.sandbox.shop.OrderClient;
import io.understudy.sandbox.shop.WebShop;
import io.understudy.time.Ticker;
import io.understudy.topology.HostPort;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One application as it runs: a database pair, its web at each site, its users, and its own outlet of the power switch, which
 * remembers what was so when it was used first. Thread-safe.
 */
final class FleetMember implements PowerSwitch.Outlet, AutoCloseable {

    private static final Duration ORDER_EVERY = Duration.ofMillis(100);
    private static final int SESSIONS = 2;
    private static final int PODS = 2;

    private final FleetApplication application;
    private final PostgresPair databases;
    private final WebShop east;
    private final WebShop west;
    private final List<TcpLink> links;
    private final OrderClient users;
    private final HostPort standby;
    private final Supplier<Set<String>> moved;
    private final Ticker ticker;
    private @Nullable Fenced fenced;

    /**
     * How things were when its power was first switched off.
     *
     * @param nanos when, on the judge's ticker
     * @param moved the applications whose public names led to the other site already
     */
    record Fenced(long nanos, Set<String> moved) {}

    /** Where the parts that all share are. */
    record Shared(
            Addresses addresses,
            SampleConfiguration configuration,
            SandboxDns dns,
            KubernetesSite east,
            KubernetesSite west,
            Supplier<Set<String>> moved,
            Ticker ticker) {}

    FleetMember(FleetApplication application, PostgresPair databases, List<TcpLink> links, Shared shared)
            throws Exception {
        Addresses addresses = shared.addresses();
        int number = application.number();
        this.application = application;
        this.databases = databases;
        this.links = links;
        this.moved = shared.moved();
        this.ticker = shared.ticker();
        this.standby = addresses.database(false, number);
        this.east = web(SandboxWorld.EAST, addresses.web(true, number), addresses.database(true, number), shared);
        this.west = web(SandboxWorld.WEST, addresses.web(false, number), standby, shared);
        deploy(shared.east(), PODS, east);
        deploy(shared.west(), 0, west);
        this.users = new OrderClient(
                () -> shared.dns().resolve(application.publicName()),
                addresses.web(true, number).port(),
                ORDER_EVERY,
                ticker);
    }

    private static WebShop web(String site, HostPort at, HostPort database, Shared shared) throws Exception {
        return new WebShop(site, at, () -> database, shared.configuration().reveal("shop"), SESSIONS);
    }

    private void deploy(KubernetesSite cluster, int pods, WebShop web) {
        cluster.onAvailable(FleetDocuments.NAMESPACE, application.name(), web::available);
        cluster.deployment(FleetDocuments.NAMESPACE, application.name(), pods);
    }

    FleetApplication application() {
        return application;
    }

    /** Its users begin to order. */
    void open() {
        users.start();
    }

    /** Nothing from outside reaches its primary any more, except its users. */
    void cut() {
        links.forEach(TcpLink::cut);
    }

    @Override
    public void off() {
        synchronized (this) {
            if (fenced == null) {
                fenced = new Fenced(ticker.nanos(), moved.get());
            }
        }
        databases.primary().kill();
        east.close();
    }

    @Override
    public boolean isOff() {
        return !databases.primary().running();
    }

    /** How its power was first switched off; empty while it never was. */
    synchronized Optional<Fenced> fenced() {
        return Optional.ofNullable(fenced);
    }

    /** Whether an order of its users was taken by the other site. */
    boolean served() {
        return users.acknowledgements().stream().anyMatch(told -> told.site().equals(SandboxWorld.WEST));
    }

    /** Its users stop, and what they were told is compared with what the new primary holds. */
    Judge.Findings judged() throws SQLException {
        users.close();
        List<Acknowledgement> told = users.acknowledgements();
        Set<Long> held = new HashSet<>();
        try (Connection session = databases.operator(standby, PostgresPair.DATABASE);
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM orders")) {
            while (rows.next()) {
                held.add(rows.getLong(1));
            }
        }
        return Judge.judge(told, held, SandboxWorld.EAST);
    }

    @Override
    public void close() {
        users.close();
        links.forEach(TcpLink::close);
        east.close();
        west.close();
        databases.close();
    }
}
