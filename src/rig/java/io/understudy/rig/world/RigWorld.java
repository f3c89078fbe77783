package io.understudy.rig.world;

import io.understudy.rig.checker.Tables;
import io.understudy.rig.checker.Verdict;
import io.understudy.rig.dns.Bind;
import io.understudy.rig.machine.Program;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.machine.Shell;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.network.Host;
import io.understudy.rig.network.Network;
import io.understudy.rig.postgres.PostgresPair;
import io.understudy.sandbox.PowerSwitch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * The shop on real parts: two sites with a Kubernetes control plane and a PostgreSQL server each, BIND, a power switch, and hosts
 * for the orchestrator, its witness and the users. The orchestrator runs with the rights that the Helm chart grants and no more.
 * Everything is gone when it is closed, or when this process ends in whatever way. Thread-safe.
 */
public final class RigWorld implements AutoCloseable {

    public static final String EAST = "us-east-1";
    public static final String WEST = "us-west-2";
    public static final String NAME = "shop.example.test";

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Reaper reaper;
    private final Network network;
    private final Addresses addresses;
    private final Path folder;
    private final Setting setting;
    private final Installation installation;
    private final PostgresPair databases;
    private final Bind dns;
    private final RigSite east;
    private final RigSite west;
    private final PowerSwitch powerSwitch;
    private int processes;

    private RigWorld(Reaper reaper, Network network, Path folder, Setting setting, Consumer<String> told)
            throws IOException {
        this.reaper = reaper;
        this.network = network;
        this.folder = folder;
        this.setting = setting;
        this.addresses = new Addresses(network);
        this.installation = Installation.write(folder.resolve("config"), addresses);
        CompletableFuture<RigSite> eastern =
                soon(told, "the cluster of us-east-1 serves", () -> site(Host.EAST, setting.east(), 3));
        CompletableFuture<RigSite> western =
                soon(told, "the cluster of us-west-2 serves", () -> site(Host.WEST, setting.west(), setting.waiting()));
        CompletableFuture<PostgresPair> pair = soon(told, "PostgreSQL streams to its standby", this::pair);
        this.dns = bind();
        told.accept("BIND answers");
        this.databases = joined(pair);
        this.east = joined(eastern);
        this.west = joined(western);
        this.powerSwitch = PowerSwitch.open(addresses.powerSwitch(), Map.of(setting.east(), new Outlet()));
    }

    /** Starts everything but orchestrator, witness and users. */
    public static RigWorld start() throws IOException {
        return start(Setting.SHOP);
    }

    /** As {@link #start()}, for other documents than the samples. */
    public static RigWorld start(Setting setting) throws IOException {
        return start(setting, told -> {});
    }

    /**
     * As {@link #start(Setting)}.
     *
     * @param told is given a sentence for each part that has started, from any thread
     */
    public static RigWorld start(Setting setting, Consumer<String> told) throws IOException {
        Path folder = Files.createTempDirectory(
                "understudy-rig-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Reaper reaper = Reaper.start();
        reaper.folder(folder);
        Network network = Network.open(reaper);
        try {
            return new RigWorld(reaper, network, folder, setting, told);
        } catch (IOException | RuntimeException e) {
            reaper.close();
            network.close();
            throw e;
        }
    }

    private RigSite site(Host host, String name, int replicas) throws IOException {
        return RigSite.start(reaper, addresses, host, name, setting.namespace(), replicas, installation, folder);
    }

    private PostgresPair pair() throws IOException {
        return PostgresPair.start(
                reaper,
                new PostgresPair.Plan(
                        folder,
                        network.place(Host.EAST),
                        addresses.database(Host.EAST),
                        network.place(Host.WEST),
                        addresses.database(Host.WEST),
                        Installation.PASSWORDS,
                        Map.of()));
    }

    private Bind bind() throws IOException {
        return Bind.start(
                reaper,
                new Bind.Plan(
                        folder.resolve("dns"),
                        network.place(Host.CLOUD),
                        addresses.primaryDns(),
                        network.place(Host.CLOUD),
                        addresses.secondaryDns(),
                        "example.test.",
                        Installation.TSIG,
                        List.of("shop 1 IN A " + addresses.web(Host.EAST).host())));
    }

    /** For further parts that must not outlive this. */
    public Reaper reaper() {
        return reaper;
    }

    public Network network() {
        return network;
    }

    public Addresses addresses() {
        return addresses;
    }

    /** The service's configuration; edit it before {@link #orchestrator}. */
    public Installation installation() {
        return installation;
    }

    public PostgresPair databases() {
        return databases;
    }

    public Bind dns() {
        return dns;
    }

    public RigSite east() {
        return east;
    }

    public RigSite west() {
        return west;
    }

    public PowerSwitch powerSwitch() {
        return powerSwitch;
    }

    /** Starts the witness; returns at once. */
    public Program witness() throws IOException {
        return witness(installation, Map.of());
    }

    private Program witness(Installation own, Map<String, String> environment) throws IOException {
        return Service.witness(reaper, network.place(Host.WITNESS), own, environment, addresses, log("witness"));
    }

    /** Starts an orchestrator; returns at once. */
    public Service orchestrator() throws IOException {
        return orchestrator(installation);
    }

    /** Starts an instance of the orchestrator with a configuration of its own; returns at once. */
    Service orchestrator(Installation own) throws IOException {
        return orchestrator(own, Map.of());
    }

    Service orchestrator(Installation own, Map<String, String> environment) throws IOException {
        return Service.start(reaper, network.place(Host.CONTROL), own, environment, log("orchestrator"));
    }

    /** Starts witness and orchestrator, and returns when the shop is protected. */
    public Service protectedShop() throws IOException {
        return protectedBy(installation, Map.of());
    }

    /**
     * Starts witness and orchestrator with a configuration of its own, and returns when its application is protected.
     *
     * @param environment variables that its documents refer to
     */
    public Service protectedBy(Installation own, Map<String, String> environment) throws IOException {
        Program witness = witness(own, environment);
        Service service = orchestrator(own, environment);
        awaitProtected(service, witness);
        return service;
    }

    private static void awaitProtected(Service service, Program witness) throws IOException {
        try {
            Wait.until(service.program(), "the application is protected", PATIENCE, service::isProtecting);
        } catch (IOException e) {
            throw new IOException(
                    "%s%nstatus: %s%nwitness: %s".formatted(e.getMessage(), service.shop(), witness.logTail()), e);
        }
    }

    /** Runs {@code understudy ARGUMENTS} on the orchestrator's host until it ends. */
    public Shell.Result understudy(String... arguments) throws IOException {
        return Shell.attempt(network.place(Host.CONTROL).command(Service.command(arguments)));
    }

    /** Users who send a numbered order each 20 ms through the shop's public name; returns when us-east-1 takes them. */
    public CheckerProcess users() throws IOException {
        return users(Duration.ofMillis(20));
    }

    /** As {@link #users()}, at another pace. */
    public CheckerProcess users(Duration every) throws IOException {
        CheckerProcess users = CheckerProcess.start(
                reaper,
                network.place(Host.USERS),
                new CheckerPlan(
                        CheckerPlan.http(
                                NAME,
                                List.of(
                                        addresses.primaryDns().toString(),
                                        addresses.secondaryDns().toString()),
                                addresses.web(Host.EAST).port()),
                        every,
                        log("users"),
                        table(EAST, Host.EAST),
                        table(WEST, Host.WEST)));
        users.awaitAcknowledged(EAST, 20, PATIENCE);
        return users;
    }

    private Tables.Source table(String side, Host host) {
        return new Tables.Source(
                side,
                "jdbc:postgresql://%s/shop?connectTimeout=5&socketTimeout=30".formatted(addresses.database(host)),
                "postgres",
                Installation.PASSWORDS.superuser(),
                Duration.ofSeconds(10));
    }

    /**
     * What users were told, held against both tables. The orchestrator must be closed before: us-east-1 is cut off from everybody
     * and its database started and opened again, to read what it holds.
     *
     * @param faultNanos when the fault was let loose, by {@link System#nanoTime}
     */
    public Verdict judge(CheckerProcess users, long faultNanos) throws IOException {
        users.close();
        network.isolate(Host.EAST);
        databases.primary().start();
        try {
            databases.run(
                    databases.primary(),
                    "SET default_transaction_read_only = off",
                    "ALTER DATABASE shop ALLOW_CONNECTIONS true");
        } catch (SQLException e) {
            throw new IOException("the old primary can't be opened to read it", e);
        }
        return users.stop(faultNanos);
    }

    /** us-east-1 loses its power: database, cluster and web, killed at once. */
    public void killEast() throws IOException {
        network.powerOff(Host.EAST);
    }

    /** Nothing that watches or copies reaches us-east-1 any more; its users do. */
    public void hideEast() throws IOException {
        network.cut(Host.CONTROL, Host.EAST);
        network.cut(Host.WITNESS, Host.EAST);
        network.cut(Host.WEST, Host.EAST);
    }

    private Path log(String name) {
        return folder.resolve("%s-%d.log".formatted(name, ++processes));
    }

    /** Free for files that belong to this world. */
    public Path folder() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        powerSwitch.close();
        east.close();
        west.close();
        dns.close();
        databases.close();
        reaper.close();
        network.close();
    }

    /** What the power switch turns off, for good, and sees. */
    private final class Outlet implements PowerSwitch.Outlet {

        @Override
        public void off() {
            try {
                killEast();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public boolean isOff() {
            try {
                return network.pids(Host.EAST).isEmpty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Work that may fail to reach the disk or a process. */
    private interface Work<T> {
        T run() throws IOException;
    }

    private static <T> CompletableFuture<T> soon(Consumer<String> told, String what, Work<T> work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        T part = work.run();
                        told.accept(what);
                        return part;
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                task -> Thread.ofPlatform().daemon().name("rig-start").start(task));
    }

    private static <T> T joined(CompletableFuture<T> soon) throws IOException {
        try {
            return soon.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }
}
