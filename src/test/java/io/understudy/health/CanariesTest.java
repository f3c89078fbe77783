package io.understudy.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.health.Canaries.Reach;
import io.understudy.topology.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CanariesTest {

    private final AtomicLong now = new AtomicLong();
    private ProbeResult answer = ProbeResult.up("accepted");
    private final Canaries canaries = new Canaries(
            List.of(new HostPort("127.0.0.1", 7)), request -> CompletableFuture.completedFuture(answer), now::get);

    @Test
    void is_unknown_until_a_canary_was_asked() {
        assertThat(canaries.reach()).isEqualTo(Reach.UNKNOWN);
    }

    @Test
    void one_answer_means_connected() {
        canaries.check();
        assertThat(canaries.reach()).isEqualTo(Reach.CONNECTED);
    }

    @Test
    void no_answer_means_isolated() {
        answer = ProbeResult.down("refused");
        canaries.check();
        assertThat(canaries.reach()).isEqualTo(Reach.ISOLATED);
    }

    @Test
    void an_old_answer_tells_nothing() {
        canaries.check();
        pass(Canaries.FRESH.plusMillis(1));
        assertThat(canaries.reach()).isEqualTo(Reach.UNKNOWN);
    }

    @Test
    void an_answer_from_before_the_incident_says_nothing_of_it() {
        canaries.check();
        pass(Duration.ofSeconds(1));
        OptionalLong incident = OptionalLong.of(now.get());

        assertThat(canaries.reachSince(incident)).isEqualTo(Reach.UNKNOWN);

        canaries.check();
        assertThat(canaries.reachSince(incident)).isEqualTo(Reach.CONNECTED);
    }

    @Test
    void silence_after_the_incident_began_means_isolated_whatever_was_heard_before() {
        canaries.check();
        pass(Duration.ofSeconds(1));
        OptionalLong incident = OptionalLong.of(now.get());
        answer = ProbeResult.down("no answer");
        canaries.check();

        assertThat(canaries.reachSince(incident)).isEqualTo(Reach.ISOLATED);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
