package io.understudy.operation.wave;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.operation.ApproveResult;
import io.understudy.operation.OperationView;
import io.understudy.operation.Phase;
import io.understudy.policy.WavePlace;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Members of a wave whose policies have others approve the move. */
class WaveApprovalTest {

    private static final Duration SHORT = Duration.ofMinutes(5);
    private static final Duration ALL_ITS_TIME = Duration.ofMinutes(15);

    private final Estate estate = new Estate();

    @Test
    void one_that_waits_for_approval_keeps_no_other_from_moving_and_has_not_failed() {
        estate.add("cart").add("orders").approvedByBob("cart");
        Estate.Instance service = estate.start();
        OperationId id = oneAtOnce(service);
        estate.time.pass(SHORT);
        assertThat(state(service, id, "cart")).isEqualTo(MemberState.UNAPPROVED);
        assertThat(state(service, id, "orders")).isEqualTo(MemberState.MOVED);
        assertThat(estate.effects).doesNotContain("promote cart");
        assertThat(service.waves().view(id).orElseThrow().phase()).isEqualTo(WavePhase.RUNNING);

        assertThat(approved(service, id)).isEqualTo(new ApproveResult.Approved());
        estate.time.pass(SHORT);
        assertThat(state(service, id, "cart")).isEqualTo(MemberState.MOVED);
        assertThat(service.waves().view(id).orElseThrow().phase()).isEqualTo(WavePhase.FINISHED);
    }

    @Test
    void one_that_nobody_approved_in_time_has_failed_and_may_be_asked_for_again() {
        estate.add("cart").add("orders", "web", "cart").approvedByBob("cart");
        Estate.Instance service = estate.start();
        OperationId id = oneAtOnce(service);
        estate.time.pass(ALL_ITS_TIME);
        assertThat(state(service, id, "cart")).isEqualTo(MemberState.FAILED);
        service.waves().retry(id, new ApplicationName("cart"), "ann", "mended");
        assertThat(state(service, id, "cart")).isEqualTo(MemberState.UNAPPROVED);
        assertThat(estate.effects).isEmpty();
    }

    @Test
    void a_wave_that_is_stopped_withdraws_what_it_only_asked_for() {
        estate.add("cart").approvedByBob("cart");
        Estate.Instance service = estate.start();
        OperationId id = oneAtOnce(service);
        OperationView request = request(service, id, "cart");
        service.waves().stop(id, "ann", "false alarm");
        OperationView after = service.engine().view(request.id()).orElseThrow();
        assertThat(after.phase()).isEqualTo(Phase.REFUSED);
        assertThat(after.why()).contains("not approved yet when wave-1 was stopped by ann: false alarm");
        assertThat(service.waves().view(id).orElseThrow().phase()).isEqualTo(WavePhase.FINISHED);
    }

    @Test
    void nothing_of_a_paused_wave_begins_by_an_approval() {
        estate.add("cart").approvedByBob("cart");
        Estate.Instance service = estate.start();
        OperationId id = oneAtOnce(service);
        service.waves().pause(id, "ann", "look first");
        assertThat(approved(service, id))
                .isInstanceOfSatisfying(
                        ApproveResult.Refused.class,
                        refused -> assertThat(refused.why())
                                .contains(
                                        "wave-1 is paused by ann: look first: nothing of it begins; resume it, then approve"));
        estate.time.pass(SHORT);
        assertThat(estate.effects).isEmpty();

        service.waves().resume(id, "ann", "looked");
        assertThat(approved(service, id)).isEqualTo(new ApproveResult.Approved());
        estate.time.pass(SHORT);
        assertThat(state(service, id, "cart")).isEqualTo(MemberState.MOVED);
    }

    private static ApproveResult approved(Estate.Instance service, OperationId wave) {
        OperationView request = request(service, wave, "cart");
        return service.engine()
                .approve(
                        request.id(),
                        "bob",
                        request.approval().orElseThrow().terms().hash(),
                        Estate.LOST);
    }

    @Test
    void the_next_leader_withdraws_it_when_the_first_one_died_over_that() {
        estate.add("cart").approvedByBob("cart");
        Estate.Instance first = estate.start();
        OperationId id = oneAtOnce(first);
        OperationView request = request(first, id, "cart");
        first.kill();
        new WaveJournal(estate.journal, () -> estate.journal.acquire("test"))
                .add(
                        new WaveJournal(estate.journal, () -> estate.journal.acquire("test"))
                                .find(id)
                                .orElseThrow(),
                        new WaveFact.WaveStopped("ann", "false alarm"));
        Estate.Instance second = estate.start();
        assertThat(second.engine().view(request.id()).orElseThrow().phase()).isEqualTo(Phase.REFUSED);
    }

    @Test
    void a_consistency_group_is_not_torn_by_approvals_not_even_by_force() {
        WavePlace together = new WavePlace("web", Set.of(), Optional.of("till"));
        estate.add("cart", together).add("orders", together).approvedByBob("cart");
        Estate.Instance service = estate.start();
        WaveRequest gentle = estate.failover();
        OperationId id = service.waves()
                .start(new WaveRequest(gentle.kind(), gentle.site(), "ann", "fire", 50, Optional.empty(), true))
                .id();
        estate.time.pass(SHORT);
        assertThat(estate.effects).isEmpty();
        assertThat(member(service, id, "orders").state()).isEqualTo(MemberState.HELD);
        assertThat(member(service, id, "orders").why().orElseThrow()).contains("ask for each of them by hand");
    }

    private OperationId oneAtOnce(Estate.Instance service) {
        WaveRequest many = estate.failover();
        return service.waves()
                .start(new WaveRequest(many.kind(), many.site(), "ann", "fire", 1, Optional.empty(), false))
                .id();
    }

    private static OperationView request(Estate.Instance service, OperationId wave, String name) {
        return member(service, wave, name).operation().orElseThrow();
    }

    private static MemberState state(Estate.Instance service, OperationId wave, String name) {
        return member(service, wave, name).state();
    }

    private static WaveView.MemberView member(Estate.Instance service, OperationId wave, String name) {
        return service.waves().view(wave).orElseThrow().members().stream()
                .filter(m -> m.application().value().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
