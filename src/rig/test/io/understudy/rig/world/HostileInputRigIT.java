package io.understudy.rig.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.api.OperationReport;
import io.understudy.api.Requests;
import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.Proves;
import io.understudy.rig.faults.Fault;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** People, and what they send, that would move the shop without a right to. */
@NeedsNetwork
@NeedsKubernetes
@Timeout(300)
@Tag("world")
class HostileInputRigIT {

    private static final Map<String, String> FORGED = Map.of(
            "by", "bob",
            "hash", "0".repeat(64),
            "CamelBeanMethodName", "toString",
            "CamelHttpUri", "http://169.254.169.254/",
            "CamelHttpPath", "/api/v1/pause");

    private RigWorld world;

    @BeforeEach
    void starts() throws IOException {
        world = RigWorld.start();
        world.installation()
                .editPolicy(policy -> policy.replace(
                        "  automation:", "  approvals: {switchover: {count: 1, of: [ann, bob]}}\n  automation:"));
    }

    @AfterEach
    void ends() throws IOException {
        world.close();
    }

    @Test
    @Proves(Fault.HOSTILE_INPUT)
    void an_approval_holds_for_the_plan_it_was_given_to_once_and_nothing_beside_it_counts()
            throws IOException, SQLException {
        String stale;
        try (Service first = world.protectedShop()) {
            stale = request(first);
            assertThat(approve(first, stale, "ann").body()).contains("ann asked for it");
            assertThat(approve(first, stale, "mallory").body()).contains("mallory is none of those who may");
            assertThat(post(first, stale, "bob", Optional.of("guessed")).statusCode())
                    .isEqualTo(401);
            // Who approves stands in the body; the forged headers name bob.
            assertThat(approve(first, stale, "ann").statusCode()).isEqualTo(422);
        }
        world.installation()
                .edit(
                        "runbooks/web-and-postgres-planned.yaml",
                        runbook -> runbook.replace("timeout: 10s", "timeout: 11s"));
        try (Service second = world.orchestrator()) {
            Story.awaitIn(second, "the shop is protected", second::isProtecting);
            assertThat(approve(second, stale, "bob").body()).contains("runbook was edited", "Nothing was approved");
            assertThat(second.phase()).isEqualTo("REFUSED");
            assertThat(second.shop().orElseThrow().primary()).isEqualTo(RigWorld.EAST);

            String fresh = request(second);
            assertThat(approve(second, fresh, "bob").statusCode()).isEqualTo(200);
            assertThat(Story.awaitOver(second).phase()).as(Story.of(second)).isEqualTo("SUCCEEDED");
            assertThat(approve(second, fresh, "bob").body()).contains("is not open; an approval is good once");
            assertThat(second.shop().orElseThrow().primary()).isEqualTo(RigWorld.WEST);
            assertThat(second.output())
                    .doesNotContain(
                            Installation.PASSWORDS.operator(),
                            Installation.PASSWORDS.application(),
                            Installation.TSIG,
                            second.token());
        }
        assertThat(refusals())
                .as("ann twice, mallory, the edited runbook, the second use")
                .isEqualTo(5);
    }

    /** Returns the id of an operation that waits for approval. */
    private static String request(Service service) {
        OperationReport asked = service.begin("SWITCHOVER");
        assertThat(asked.phase()).isEqualTo("AWAITING_APPROVAL");
        return asked.id();
    }

    private static String hash(Service service) {
        return Objects.requireNonNull(service.operation().orElseThrow().approval())
                .hash();
    }

    private static HttpResponse<String> approve(Service service, String id, String by) throws IOException {
        return post(service, id, by, Optional.empty());
    }

    private static HttpResponse<String> post(Service service, String id, String by, Optional<String> token)
            throws IOException {
        return service.post(
                "/api/v1/operations/%s/approvals".formatted(id),
                new Requests.Approve(by, hash(service)),
                token,
                FORGED);
    }

    /** As the journal has them. */
    private int refusals() throws SQLException {
        try (var journal = DriverManager.getConnection(
                        "jdbc:sqlite:" + world.installation().state().resolve("journal.db"));
                var rows = journal.createStatement()
                        .executeQuery("SELECT count(*) FROM entry WHERE type = 'ApprovalRefused'")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
