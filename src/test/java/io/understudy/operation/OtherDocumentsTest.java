package io.understudy.operation;

import static io.understudy.operation.OperationKind.FAILOVER;
import static io.understudy.operation.OperationKind.SWITCHOVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.policy.FenceSpec;
import io.understudy.runbook.StepName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An operation that a restart takes up by other documents than it began with. */
class OtherDocumentsTest {

    private final Fixture world = new Fixture();

    @Test
    void does_nothing_and_tells_what_differs() {
        OperationId id = waiting();
        world.fencing = List.of(Fixture.fence("other"));
        world.links = List.of(Fixture.link("orders"));
        int before = world.fence.calls.size();

        OperationView view = world.view(world.engine(), id);

        assertThat(view.phase()).isEqualTo(Phase.BLOCKED);
        assertThat(view.why().orElseThrow())
                .contains("replication and fencing of the policy of shop are not what it began with")
                .contains("put the documents back and restart the service, then retry; or retry, or abort");
        assertThat(world.fence.calls).hasSize(before);
        assertThat(world.heard).containsOnlyOnce("OperationBlocked");
        world.engine();
        assertThat(world.heard).as("told once").containsOnlyOnce("OperationBlocked");
    }

    @Test
    void goes_on_by_its_own_once_they_are_put_back() {
        OperationId id = waiting();
        List<FenceSpec> own = world.fencing;
        world.fencing = List.of(Fixture.fence("other"));
        world.engine();
        world.fencing = own;
        Engine back = world.engine();
        assertThat(world.view(back, id).phase()).isEqualTo(Phase.BLOCKED);

        assertThat(back.retry(id, "ann")).isTrue();

        assertThat(world.view(back, id).pending())
                .extracting(OperationView.Pending::phrase)
                .containsExactly(Fixture.SPLIT_BRAIN);
    }

    @Test
    void goes_on_by_the_new_ones_when_a_person_retries_also_after_one_more_restart() {
        OperationId id = waiting();
        world.fencing = List.of(Fixture.fence("other"));
        Engine after = world.engine();

        assertThat(after.retry(id, "ann")).isTrue();

        assertThat(world.view(after, id).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(world.fence.calls).contains("fence route:other");
    }

    @Test
    void a_retry_before_they_changed_is_none_after_it() {
        world.fake("promote").answers(c -> new StepResult.Failed("no disk", false));
        world.fence.stuck.add("route:power");
        Engine engine = world.engine();
        OperationId id = world.start(engine, FAILOVER);
        world.time.pass(Duration.ofMinutes(1));
        assertThat(world.view(engine, id).why().orElseThrow()).contains("could not be undone");
        world.fencing = List.of(Fixture.fence("other"));

        Engine after = world.engine();

        assertThat(world.view(after, id).phase()).isEqualTo(Phase.BLOCKED);
        assertThat(world.view(after, id).why().orElseThrow()).contains("fencing of the policy of shop is not");
        after.retry(id, "ann");
        world.time.pass(Duration.ofMinutes(1));
        assertThat(world.view(after, id).phase()).isEqualTo(Phase.BLOCKED);
        assertThat(world.view(after, id).why().orElseThrow())
                .contains("route:power may hold around us-east-1, and spec.fencing has it no more");
        assertThat(world.fence.holding).containsExactly("route:power");
        world.engine();
        assertThat(world.view(after, id).why().orElseThrow()).contains("route:power may hold");
    }

    @Test
    void is_undone_when_a_person_aborts_it() {
        OperationId id = waiting();
        world.links = List.of(Fixture.link("orders"));
        Engine after = world.engine();
        assertThat(world.view(after, id).phase()).isEqualTo(Phase.BLOCKED);

        after.intervene(id, new Intervention.Abort("ann", "not by these"));
        world.time.pass(Duration.ofMinutes(1));

        assertThat(world.view(after, id).phase()).isEqualTo(Phase.COMPENSATED);
    }

    @Test
    void is_neither_skipped_nor_escalated_before_that() {
        world.fake("wait").answers(c -> new StepResult.Failed("no answer", false));
        world.edit = Fixture.replacing("ready", Fixture::asking);
        Engine engine = world.engine();
        OperationId id = world.start(engine, SWITCHOVER);
        assertThat(engine.escalatable(Fixture.SHOP)).contains(id);
        world.links = List.of(Fixture.link("orders"));
        Engine after = world.engine();

        assertThat(after.intervene(id, new Intervention.Skip(new StepName("ready"), "ann", "by hand")))
                .isInstanceOf(InterventionResult.Refused.class);
        assertThat(after.intervene(id, new Intervention.Escalate(new Trigger.Person("ann"), "it is gone")))
                .isInstanceOf(InterventionResult.Refused.class);
        assertThat(after.escalatable(Fixture.SHOP)).isEmpty();
        assertThat(world.view(after, id).phase()).isEqualTo(Phase.BLOCKED);
    }

    @Test
    void one_of_a_journal_that_did_not_keep_them_is_taken_up_as_it_is() {
        Placement from = world.catalogue().initial(world.policy());
        assertThat(Footing.against(Map.of(), world.policy(), world.ground(), from))
                .isEmpty();
    }

    @Test
    void acts_in_no_other_cluster_than_it_began_in() {
        OperationId id = waiting();
        int before = world.fence.calls.size();
        world.clusters.put(Fixture.WEST, "https://other:6443");

        OperationView view = world.view(world.engine(), id);

        assertThat(view.phase()).isEqualTo(Phase.BLOCKED);
        assertThat(view.why().orElseThrow())
                .contains("the site us-west-2 is not the cluster it began with (now https://other:6443)")
                .doesNotContain("us-east-1")
                .contains("put the documents back and restart the service, then retry; or retry, or abort");
        assertThat(world.fence.calls).hasSize(before);
    }

    @Test
    void nor_where_it_can_not_be_told_which_one_it_is() {
        OperationId id = waiting();
        world.links = List.of(Fixture.link("orders"));
        world.clusters.remove(Fixture.EAST);

        OperationView view = world.view(world.engine(), id);

        assertThat(view.phase()).isEqualTo(Phase.BLOCKED);
        assertThat(view.why().orElseThrow())
                .contains("replication of the policy of shop is not what it began with")
                .contains(
                        ", and whether the site us-east-1 is the cluster it began with can't be told (the kubeconfig of us-east-1 can't be read)");
    }

    @Test
    void goes_on_in_the_other_cluster_when_a_person_retries_also_after_one_more_restart() {
        OperationId id = waiting();
        world.clusters.put(Fixture.WEST, "https://other:6443");
        Engine after = world.engine();
        assertThat(world.view(after, id).phase()).isEqualTo(Phase.BLOCKED);

        assertThat(after.retry(id, "ann")).isTrue();

        assertThat(world.view(after, id).phase()).isEqualTo(Phase.AWAITING_ACCEPTANCE);
        assertThat(world.view(world.engine(), id).phase()).isEqualTo(Phase.AWAITING_ACCEPTANCE);
        world.clusters.put(Fixture.WEST, "https://third:6443");
        assertThat(world.view(world.engine(), id).phase()).isEqualTo(Phase.BLOCKED);
    }

    @Test
    void one_of_a_journal_that_did_not_keep_the_clusters_is_taken_up_as_it_is() {
        Map<SiteName, String> now = Map.copyOf(world.clusters);
        world.clusters.clear();
        OperationId id = waiting();
        assertThat(world.journal.of(id).getFirst().payload())
                .contains("\"fencing\":")
                .doesNotContain("\"site us-");
        world.clusters.putAll(now);

        assertThat(world.view(world.engine(), id).phase()).isEqualTo(Phase.AWAITING_ACCEPTANCE);
    }

    @Test
    void its_journal_holds_no_address_of_a_cluster() {
        assertThat(world.journal.of(waiting()).getFirst().payload())
                .contains("\"site us-east-1\":", "\"site us-west-2\":")
                .doesNotContain("https://west");
    }

    /** A failover that asks a person. */
    private OperationId waiting() {
        world.fence.answers.put("route:power", Fence.State.UNKNOWN);
        return world.start(world.engine(), FAILOVER);
    }
}
