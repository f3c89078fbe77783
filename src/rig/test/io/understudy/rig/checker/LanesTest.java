package io.understudy.rig.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LanesTest {

    private static final class Session implements AutoCloseable {
        private boolean closed;

        @Override
        public void close() {
            closed = true;
        }
    }

    private final List<Session> opened = new ArrayList<>();
    private final Lanes<Session> lanes = new Lanes<>(
            () -> {
                opened.add(new Session());
                return opened.getLast();
            },
            failure -> failure instanceof IllegalStateException
                    ? Answer.refused(Answer.brief(failure))
                    : Answer.unknown(Answer.brief(failure)),
            Duration.ofSeconds(1));

    @Test
    void a_session_that_acknowledged_is_taken_again() {
        lanes.use(session -> Answer.acknowledged("one"));
        lanes.use(session -> Answer.acknowledged("one"));
        assertThat(opened).hasSize(1);
    }

    @Test
    void a_broken_session_takes_the_idle_ones_with_it() {
        leaveTwoIdle();
        lanes.use(session -> {
            throw new java.io.IOException("broken");
        });
        assertThat(opened).hasSize(2).allMatch(session -> session.closed);
    }

    @Test
    void a_refusal_leaves_the_idle_ones_alone() {
        leaveTwoIdle();
        lanes.use(session -> {
            throw new IllegalStateException("refused");
        });
        assertThat(opened).hasSize(2).anyMatch(session -> !session.closed);
    }

    private void leaveTwoIdle() {
        lanes.use(one -> {
            lanes.use(other -> Answer.acknowledged("one"));
            return Answer.acknowledged("one");
        });
    }
}
