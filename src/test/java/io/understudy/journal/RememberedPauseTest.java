package io.understudy.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.journal.Journal.JournalUnavailable;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RememberedPauseTest {

    private final Brake brake = new Brake();
    private final RememberedPause remembered = new RememberedPause(brake, Runnable::run);

    @Test
    void a_brake_that_was_never_seen_counts_as_pulled() {
        assertThat(remembered.reason()).isPresent();
    }

    @Test
    void another_instance_s_pull_and_release_are_seen_at_the_next_look() {
        brake.pull("ann", "maintenance");
        remembered.look();
        assertThat(remembered.reason()).contains("ann: maintenance");

        brake.release();
        assertThat(remembered.reason()).contains("ann: maintenance");
        remembered.look();
        assertThat(remembered.reason()).isEmpty();
    }

    @Test
    void its_own_pull_and_release_show_at_once() {
        remembered.pull("ann", "maintenance");
        assertThat(remembered.reason()).contains("ann: maintenance");

        assertThat(remembered.release()).isTrue();
        assertThat(remembered.reason()).isEmpty();
    }

    @Test
    void a_brake_that_can_not_be_seen_stays_as_it_was() {
        remembered.look();
        brake.lost = true;

        remembered.look();
        assertThat(remembered.reason()).isEmpty();
        assertThatThrownBy(() -> remembered.pull("ann", "now")).isInstanceOf(JournalUnavailable.class);
        assertThat(remembered.reason()).isEmpty();
    }

    private static final class Brake implements Pause {
        private Optional<String> reason = Optional.empty();
        private boolean lost;

        private void reach() {
            if (lost) {
                throw new JournalUnavailable("connection refused", new IOException());
            }
        }

        @Override
        public Optional<String> reason() {
            reach();
            return reason;
        }

        @Override
        public void pull(String by, String why) {
            reach();
            reason = Optional.of("%s: %s".formatted(by, why));
        }

        @Override
        public boolean release() {
            reach();
            boolean was = reason.isPresent();
            reason = Optional.empty();
            return was;
        }
    }
}
