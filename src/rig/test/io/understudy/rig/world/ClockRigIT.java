package io.understudy.rig.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.api.OperationReport;
import io.understudy.api.ReadinessReport;
import io.understudy.api.Status;
import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.Proves;
import io.understudy.rig.checker.Verdict;
import io.understudy.rig.faults.Fault;
import io.understudy.rig.machine.WallClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A leader whose wall clock jumps, as a broken time server makes it. */
@NeedsNetwork
@NeedsKubernetes
@Timeout(300)
@Tag("world")
class ClockRigIT {

    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Duration A_WHILE = Duration.ofSeconds(6);
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    @Proves(Fault.CLOCK_JUMPS)
    void a_leaders_wall_clock_that_jumps_by_an_hour_moves_nothing_and_misleads_no_failover() throws Exception {
        try (RigWorld world = RigWorld.start()) {
            WallClock clock = WallClock.right(world.folder());
            try (TwoInstances instances = TwoInstances.start(world, clock.environment());
                    CheckerProcess users = world.users()) {
                Service leader = instances.first();
                for (Duration jump : List.of(HOUR, HOUR.negated())) {
                    turn(clock, jump, leader);
                    Story.awaitIn(
                            leader,
                            "people are told that DNS needs a right clock",
                            () -> leader.readiness()
                                    .filter(ClockRigIT::namesTheClock)
                                    .isPresent());
                    Story.assertHolds(leader, A_WHILE);
                    assertThat(leader.rule())
                            .as("%s ahead: %s", jump, Story.of(leader))
                            .isEqualTo("primary-serves");
                    assertThat(links(leader))
                            .as(Story.of(leader))
                            .allSatisfy(link -> assertThat(link.rpo()).isEqualTo("MET"));
                    assertThat(TwoInstances.leads(leader)).isTrue();
                }

                turn(clock, Duration.ZERO, leader);
                long fault = System.nanoTime();
                world.killEast();
                users.awaitAcknowledged(RigWorld.WEST, 50, LONG);
                OperationReport operation = Story.awaitOver(leader);
                assertThat(operation.phase()).as(Story.of(leader)).isEqualTo("SUCCEEDED");
                assertThat(instances.facts("OperationStarted")).isEqualTo(1);
                turn(clock, HOUR, leader);
                assertThat(cooldown(leader))
                        .as("an hour later by its own clock")
                        .hasValueSatisfying(
                                left -> assertThat(left).isBetween(HOUR.minus(Duration.ofMinutes(4)), HOUR));

                instances.first().close();
                instances.second().close();
                Verdict verdict = world.judge(users, fault);
                Story.assertOneWriter(verdict, operation);
            }
        }
    }

    /** Returns when a time that the service tells shows it. */
    private static void turn(WallClock clock, Duration ahead, Service service) throws IOException {
        clock.turn(ahead);
        Story.awaitIn(
                service,
                "its clock is %s ahead".formatted(ahead),
                () -> service.readiness()
                        .filter(round -> isAhead(round.at(), ahead))
                        .isPresent());
    }

    private static boolean namesTheClock(ReadinessReport round) {
        return round.findings().stream().anyMatch(finding -> finding.what().contains("BADTIME"));
    }

    private static boolean isAhead(@Nullable Long at, Duration ahead) {
        return at != null
                && Duration.between(Instant.now(), Instant.ofEpochMilli(at))
                                .minus(ahead)
                                .abs()
                                .compareTo(Duration.ofMinutes(1))
                        < 0;
    }

    private static List<Status.Link> links(Service service) {
        return service.shop().orElseThrow().replication();
    }

    private static Optional<Duration> cooldown(Service service) {
        return service.explanation().stream()
                .flatMap(explanation -> explanation.facts().stream())
                .filter(fact -> fact.startsWith("cooldown: PT"))
                .map(fact -> Duration.parse(fact.substring("cooldown: ".length())))
                .findFirst();
    }
}
