package io.understudy.rig.contest;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.rig.NeedsNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A round of each that stands on the rig, so that the comparison works on the day on which it is wanted. */
@NeedsNetwork
class ContestRigIT {

    @Test
    void patroni_takes_over(@TempDir Path temporary) throws Exception {
        Outcome outcome = round(temporary, () -> new Patroni(Patroni.Times.TIGHT));
        assertThat(outcome.recovery())
                .as("it waits until the leader's key has run out, of which at most loop_wait had passed at the kill")
                .isGreaterThan(Duration.ofSeconds(15));
        assertThat(outcome.overlap()).isZero();
    }

    @Test
    void sentinel_takes_over(@TempDir Path temporary) throws Exception {
        Outcome outcome = round(temporary, () -> new Sentinel(Duration.ofSeconds(3)));
        assertThat(outcome.recovery()).as("it waits for its down-after").isGreaterThan(Duration.ofMillis(1_500));
        assertThat(outcome.overlap()).isZero();
    }

    @Test
    void the_floor_takes_over_when_it_is_told(@TempDir Path temporary) throws Exception {
        Outcome outcome = round(temporary, Floor::new);
        assertThat(outcome.recovery()).isPositive();
        assertThat(outcome.acknowledged()).isGreaterThan(300);
        assertThat(outcome.lost()).isLessThan(outcome.acknowledged() / 2);
        assertThat(outcome.overlap()).isZero();
    }

    private static Outcome round(Path folder, Supplier<Contender> system) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try {
            return new RigContestant("tried", "of any kind", system).compete(folder);
        } catch (NotStarted e) {
            // Whether another product comes up on this machine says nothing about this one.
            return Assumptions.abort(e.getMessage());
        }
    }
}
