package io.understudy.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.policy.FailoverPolicy;
import io.understudy.readiness.SetTime;
import io.understudy.readiness.Shops;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettlingTest {

    private static final FailoverPolicy SHOP = Rehearsal.SHOP;
    private static final FailoverPolicy OTHER = Shops.movable(SHOP);
    private static final Optional<String> TROUBLE = Optional.of("its database is UNKNOWN");
    private static final Instant START = SetTime.START;
    private static final Instant LATE = START.plus(Settling.GRACE);

    @Test
    void a_process_that_saw_it_before_sees_trouble_at_once() {
        Settling settling = new Settling(true);
        for (Instant now : List.of(START, LATE)) {
            assertThat(settling.trouble(SHOP, TROUBLE, now)).isEqualTo(TROUBLE);
        }
    }

    @Test
    void one_that_has_just_begun_waits_until_all_was_well_once_or_the_grace_is_over() {
        Settling well = new Settling(false);
        assertThat(well.trouble(SHOP, TROUBLE, START)).isEmpty();
        assertThat(well.trouble(SHOP, Optional.empty(), START.plusSeconds(1))).isEmpty();
        assertThat(well.trouble(SHOP, TROUBLE, START.plusSeconds(2))).isEqualTo(TROUBLE);

        Settling never = new Settling(false);
        assertThat(never.trouble(SHOP, TROUBLE, START)).isEmpty();
        assertThat(never.trouble(SHOP, TROUBLE, LATE.minusMillis(1))).isEmpty();
        assertThat(never.trouble(SHOP, TROUBLE, LATE)).isEqualTo(TROUBLE);
    }

    @Test
    void a_change_of_the_policy_begins_the_wait_anew() {
        Settling settling = new Settling(true);
        assertThat(settling.trouble(SHOP, Optional.empty(), START)).isEmpty();
        assertThat(settling.trouble(OTHER, TROUBLE, LATE)).isEmpty();
        assertThat(settling.trouble(OTHER, TROUBLE, LATE.plus(Settling.GRACE))).isEqualTo(TROUBLE);
    }
}
