package io.understudy.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final RandomGenerator LEAST = () -> 0L;
    private static final RandomGenerator MOST = () -> -1L;

    @Test
    void a_wait_is_between_half_and_the_whole() {
        Step step = step(Duration.ofSeconds(2), null);
        assertThat(new Backoff(LEAST).before(step, 1)).isEqualTo(Duration.ofSeconds(1));
        assertThat(new Backoff(MOST).before(step, 1)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void it_does_not_grow_unless_the_runbook_says_so() {
        assertThat(new Backoff(MOST).before(step(Duration.ofSeconds(2), null), 9))
                .isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void it_doubles_up_to_its_limit() {
        Step step = step(Duration.ofSeconds(1), Duration.ofSeconds(6));
        assertThat(IntStream.rangeClosed(1, 5)
                        .mapToObj(n -> new Backoff(MOST).before(step, n).toSeconds()))
                .containsExactly(1L, 2L, 4L, 6L, 6L);
        assertThat(step.longestWait(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(6));
        assertThat(step.budget()).isEqualTo(Duration.ofSeconds(5 * 3 + 1 + 2 + 4 + 6));
    }

    @Test
    void no_wait_stays_none() {
        assertThat(new Backoff(MOST).before(step(Duration.ZERO, Duration.ofSeconds(6)), 3))
                .isEqualTo(Duration.ZERO);
    }

    @Test
    void the_same_seed_waits_the_same() {
        Step step = step(Duration.ofSeconds(1), Duration.ofSeconds(60));
        assertThat(draw(step, 7)).isEqualTo(draw(step, 7)).isNotEqualTo(draw(step, 8));
    }

    private static List<Duration> draw(Step step, long seed) {
        Backoff backoff = new Backoff(new SplittableRandom(seed));
        return IntStream.rangeClosed(1, 4)
                .mapToObj(n -> backoff.before(step, n))
                .toList();
    }

    private static Step step(Duration backoff, @Nullable Duration most) {
        return new Step(
                new StepName("dns"),
                "dns",
                JsonNodeFactory.instance.objectNode(),
                List.of(),
                Duration.ofSeconds(3),
                5,
                backoff,
                Step.OnError.FAIL,
                most,
                null,
                null);
    }
}
