package io.understudy.rig.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.autoscaling.v1.HorizontalPodAutoscalerSpec;
import io.understudy.api.DrillReport;
import io.understudy.api.OperationReport;
import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.machine.OwnFolder;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.network.Host;
import io.understudy.rig.network.Network;
import io.understudy.rig.postgres.PostgresNode;
import io.understudy.rig.postgres.PostgresPair;
import io.understudy.rig.world.Installation;
import io.understudy.rig.world.RigSite;
import io.understudy.rig.world.Service;
import io.understudy.rig.world.Setting;
import io.understudy.rig.world.Story;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The documented way there and back with a real PostgreSQL pair, which the example's own script rebuilds on its hosts. */
@NeedsNetwork
@NeedsKubernetes
@Timeout(300)
@Tag("world")
class FailbackExampleRigIT {

    private static final Example EXAMPLE = Example.of("failback");
    private static final String BOOKS = "books";
    private static final String SUPERUSER = Installation.PASSWORDS.superuser();
    private static final String REWINDER = "of-rewinder";
    private static final int AGENT = 8091;
    private static final String REWIND =
            "FUNCTION pg_ls_dir(text, boolean, boolean), pg_stat_file(text, boolean), pg_read_binary_file(text), pg_read_binary_file(text, bigint, bigint, boolean)";

    private ExampleWorld world;
    private PostgresPair ledger;
    private StandbyAgent agent;

    @BeforeEach
    void starts() throws IOException, SQLException {
        world = ExampleWorld.start(EXAMPLE, new Setting(BOOKS, "east", "west", 1));
        ledger = world.rig().databases();
        prepareDatabases();
        OwnFolder.openToNobody(world.rig().folder()); // of both data folders: a base backup is made beside them
        for (RigSite site : List.of(world.rig().east(), world.rig().west())) {
            boolean waits = site == world.rig().west();
            ExampleObjects.createCronJob(site.plane().admin(), BOOKS, "invoices", waits);
            ExampleObjects.createAutoscaler(site.plane().admin(), BOOKS, "web", waits ? 1 : 3);
        }
        world.grant("applications:");
        Network network = world.rig().network();
        agent = StandbyAgent.open(
                agentAddress(),
                world.rig().reaper(),
                world.rig().folder().resolve("agent"),
                EXAMPLE.folder().resolve("rebuild-standby.sh"),
                "*:*:*:postgres:%s\n*:*:*:rewinder:%s\n*:*:*:replicator:%s\n"
                        .formatted(SUPERUSER, REWINDER, Installation.PASSWORDS.replication()),
                Map.of(
                        ledger.primary().at().toString(),
                        new StandbyAgent.Database(
                                network.place(Host.EAST), ledger.primary().data()),
                        ledger.standby().at().toString(),
                        new StandbyAgent.Database(
                                network.place(Host.WEST), ledger.standby().data())));
    }

    @AfterEach
    void ends() throws IOException {
        agent.close();
        world.close();
    }

    @Test
    void an_application_moves_is_protected_again_by_the_examples_script_and_moves_back() throws Exception {
        try (Service service = world.rig().protectedBy(installation(), Map.of())) {
            sell(ledger.primary(), 1);
            service.insistOnFailover();
            world.pointAt(Host.WEST);
            world.assertMoved(service, "west");
            assertInvoicesRunAt(world.rig().west(), world.rig().east());
            assertWestsAutoscalerKeeps(3);
            sell(ledger.standby(), 2);

            protectAgain(service, ledger.standby());

            Story.awaitIn(service, "it may be moved back", () -> {
                service.begin("FAILBACK");
                return true;
            });
            world.pointAt(Host.EAST);
            world.assertMoved(service, "east");
            assertInvoicesRunAt(world.rig().east(), world.rig().west());
            assertThat(world.rig().west().replicas())
                    .as("west is as small as it was")
                    .isEqualTo(1);
            assertWestsAutoscalerKeeps(1);
            sell(ledger.primary(), 3);

            ledger.run(ledger.primary(), "REVOKE EXECUTE ON %s FROM rewinder".formatted(REWIND));
            protectAgain(service, ledger.primary());
            List<String> rebuilds = rebuilds();
            assertThat(rebuilds).hasSize(2);
            assertRewound(rebuilds.getFirst());
            assertThat(rebuilds.getLast())
                    .as("without its rights a base backup")
                    .contains("pg_rewind: error", "permission denied")
                    .endsWith("copied\n");
            assertThat(sold(ledger.primary())).isEqualTo(3);
            Wait.until(
                    "the standby at west has what was sold at east",
                    Duration.ofSeconds(20),
                    () -> sold(ledger.standby()) == 3);
            assertThatThrownBy(() -> sell(ledger.standby(), 4)).hasMessageContaining("read-only");
        }
    }

    @Test
    void a_live_drill_takes_it_there_and_back_by_the_same_documents() throws Exception {
        try (Service service = world.rig().protectedBy(installation(), Map.of())) {
            sell(ledger.primary(), 1);
            world.pointAt(Host.WEST);
            String id = service.drill("live").id();

            awaitOperation(service, id, 2, "REPROTECT");
            assertInvoicesRunAt(world.rig().west(), world.rig().east());
            sell(ledger.standby(), 2);
            ledger.run(ledger.standby(), "CHECKPOINT");
            world.pointAt(Host.EAST);
            world.sign(service, "saved");

            awaitOperation(service, id, 4, "REPROTECT");
            assertInvoicesRunAt(world.rig().east(), world.rig().west());
            sell(ledger.primary(), 3);
            ledger.run(ledger.primary(), "CHECKPOINT");
            world.sign(service, "saved");

            Story.awaitIn(service, "the drill ends", () -> isOver(service, id));
            DrillReport drill = service.drilled(id).orElseThrow();
            assertThat(drill.result()).as("%s", drill).isEqualTo("PASSED");
            assertThat(Objects.requireNonNull(drill.live()).operations())
                    .extracting(DrillReport.Operation::kind)
                    .containsExactly("SWITCHOVER", "REPROTECT", "FAILBACK", "REPROTECT");
            assertThat(service.shop().orElseThrow().primary()).isEqualTo("east");
            assertThat(rebuilds()).hasSize(2).allSatisfy(FailbackExampleRigIT::assertRewound);
            assertThat(sold(ledger.primary())).isEqualTo(3);
            assertThatThrownBy(() -> sell(ledger.standby(), 4)).hasMessageContaining("read-only");
        }
    }

    /** Fails when the drill ends before. */
    private static void awaitOperation(Service service, String drill, int number, String kind) throws IOException {
        Story.awaitIn(
                service,
                "operation %d of the drill begins".formatted(number),
                () -> service.operations().size() >= number || isOver(service, drill));
        assertThat(service.operations())
                .as("%s%n%s", service.drilled(drill), Story.of(service))
                .hasSize(number);
        assertThat(service.operation().orElseThrow().kind()).isEqualTo(kind);
    }

    private static boolean isOver(Service service, String drill) {
        return service.drilled(drill)
                .filter(report -> report.finishedAt() != null)
                .isPresent();
    }

    /** The third and the first word of the README. */
    private void protectAgain(Service service, PostgresNode serving) throws IOException, SQLException {
        ledger.run(serving, "CHECKPOINT"); // as minutes would: the promotion shows in the control file
        service.begin("REPROTECT");
        world.sign(service, "saved");
        assertThat(rebuilt(service).phase())
                .as("%s%nthe script: %s", Story.of(service), agent.outputs())
                .isEqualTo("SUCCEEDED");
        Story.awaitIn(service, "books are protected again", service::isProtecting);
    }

    private OperationReport rebuilt(Service service) throws IOException {
        try {
            return Story.awaitOver(service);
        } catch (IOException e) {
            throw new IOException("the script says %s%n%s".formatted(agent.outputs(), e.getMessage()), e);
        }
    }

    /** The database of the example, the role that its README wants, and a place for the server's own user to log in beside it. */
    private void prepareDatabases() throws IOException, SQLException {
        ledger.run(
                ledger.primary(),
                "CREATE ROLE books LOGIN PASSWORD '%s'".formatted(Installation.PASSWORDS.application()),
                "CREATE DATABASE books OWNER understudy STRATEGY file_copy",
                "CREATE ROLE rewinder LOGIN PASSWORD '%s'".formatted(REWINDER),
                "GRANT EXECUTE ON %s TO rewinder".formatted(REWIND));
        asSuperuser(
                ledger.primary(), "CREATE TABLE sales (number int PRIMARY KEY)", "ALTER TABLE sales OWNER TO books");
        Wait.until("the standby has the books", Duration.ofSeconds(20), () -> sold(ledger.standby()) == 0);
        // Each host has a network of its own, so both may listen alike, also at an abstract socket, once the script has
        // started
        // them by their files.
        for (PostgresNode node : List.of(ledger.primary(), ledger.standby())) {
            ledger.run(
                    node,
                    "ALTER SYSTEM SET listen_addresses = '*'",
                    "ALTER SYSTEM SET unix_socket_directories = '@understudy-rig'");
        }
    }

    private void asSuperuser(PostgresNode node, String... statements) throws SQLException {
        try (Connection session = ledger.superuser(node, BOOKS);
                var statement = session.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private long sold(PostgresNode node) throws SQLException {
        try (Connection session = ledger.superuser(node, BOOKS);
                var statement = session.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM sales")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** As the application. */
    private static void sell(PostgresNode node, int number) throws SQLException {
        try (Connection session = DriverManager.getConnection(
                        "jdbc:postgresql://%s/%s?connectTimeout=5&socketTimeout=20".formatted(node.at(), BOOKS),
                        BOOKS,
                        Installation.PASSWORDS.application());
                var statement = session.createStatement()) {
            statement.execute("INSERT INTO sales VALUES (%d)".formatted(number));
        }
    }

    /** What the script wrote, each time, once it has ended: the standby streams before that. */
    private List<String> rebuilds() throws IOException {
        Wait.until("the script ends", Duration.ofSeconds(30), () -> !agent.works());
        return agent.outputs();
    }

    private static void assertRewound(String output) {
        assertThat(output).contains("pg_rewind: Done!").endsWith("rewound\n");
    }

    private static void assertInvoicesRunAt(RigSite serving, RigSite waiting) {
        assertThat(invoices(serving)).as("at %s", serving.name()).contains("suspend=false");
        assertThat(invoices(waiting)).as("at %s", waiting.name()).contains("suspend=true");
    }

    private void assertWestsAutoscalerKeeps(int least) {
        HorizontalPodAutoscalerSpec limits =
                ExampleObjects.autoscaler(world.rig().west().plane().admin(), BOOKS, "web");
        assertThat(limits.getMinReplicas()).isEqualTo(least);
        assertThat(limits.getMaxReplicas()).isEqualTo(10);
    }

    private static String invoices(RigSite site) {
        return ExampleObjects.cronJob(site.plane().admin(), BOOKS, "invoices");
    }

    private Installation installation() throws IOException {
        Installation installation = world.install(Map.of(
                "http://books.example.test/", "http://%s/".formatted(world.publicName()),
                "10.1.0.20:80", world.web(Host.EAST).toString(),
                "10.2.0.20:80", world.web(Host.WEST).toString(),
                "10.1.0.30:5432", ledger.primary().at().toString(),
                "10.2.0.30:5432", ledger.standby().at().toString(),
                "10.3.0.10:8080", agentAddress().toString(),
                "stableFor: 2h", "stableFor: 2s",
                "hold: 10m", "hold: 0s"));
        installation.put("secrets/understudy", Installation.PASSWORDS.operator());
        installation.put("secrets/books", Installation.PASSWORDS.application());
        return installation;
    }

    private HostPort agentAddress() {
        return new HostPort(world.publicName().host(), AGENT);
    }
}
