package io.understudy.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A proof tells how things were: for how long that counts, and since when nothing was acknowledged. */
class FenceProofsTest {

    private static final OperationId ID = new OperationId("shop-2-1");

    private final SettableTime time = new SettableTime();
    private final FenceProofs proofs = new FenceProofs(time);

    @Test
    void counts_for_five_seconds() {
        proofs.took(context(), true);
        time.pass(Duration.ofSeconds(5));
        assertThat(proofs.fresh(context())).isTrue();

        time.pass(Duration.ofNanos(1));

        assertThat(proofs.fresh(context())).isFalse();
    }

    @Test
    void counts_no_more_after_a_person_was_asked() {
        proofs.took(context(), true);

        assertThat(proofs.fresh(context(new Acceptance("ann", "yes", Instant.EPOCH))))
                .isFalse();
    }

    @Test
    void a_second_look_keeps_the_moment_of_the_first_proof() {
        proofs.took(context(), true);
        long proven = time.nanos();
        time.pass(Duration.ofMinutes(10));

        proofs.holds(context());

        assertThat(proofs.fresh(context())).isTrue();
        assertThat(proofs.stoppedNanos(ID)).hasValue(proven);
    }

    @Test
    void what_a_person_accepted_is_no_proof_until_a_look_finds_one() {
        proofs.took(context(), false);
        assertThat(proofs.fresh(context())).isTrue();
        assertThat(proofs.stoppedNanos(ID)).isEmpty();
        time.pass(Duration.ofSeconds(7));

        proofs.holds(context());

        assertThat(proofs.stoppedNanos(ID)).hasValue(time.nanos());
    }

    @Test
    void another_process_or_operation_has_none() {
        assertThat(proofs.fresh(context())).isFalse();
        assertThat(proofs.stoppedNanos(ID)).isEmpty();

        proofs.holds(context());
        assertThat(proofs.stoppedNanos(ID)).hasValue(time.nanos());

        proofs.forget(ID);
        assertThat(proofs.fresh(context())).isFalse();
    }

    private static StepContext context(Acceptance... acceptances) {
        return new StepContext(
                ID,
                OperationKind.FAILOVER,
                new Fixture().policy(),
                Map.of(),
                new Placement(Fixture.SHOP, Fixture.EAST, Fixture.WEST, Epoch.INITIAL),
                Fixture.step("fence", "fence.primary"),
                Map.of(),
                List.of(acceptances));
    }
}
