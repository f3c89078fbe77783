package io.understudy.decision;

import static io.understudy.decision.World.UP;
import static io.understudy.decision.World.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.understudy.health.Canaries.Reach;
import io.understudy.health.Signal;
import io.understudy.health.Verdict;
import io.understudy.policy.FailoverPolicy.Mode;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.replication.ReplicationStatus.Rpo;
import io.understudy.topology.LinkName;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the person who is woken up reads: who sees what, how much would be lost, and what to do. */
class ReasonsTest {

    static Stream<Arguments> reasons() {
        return Stream.of(
                says("operation shop-2-1 is under way", w -> w.active = Optional.of(new OperationId("shop-2-1"))),
                says(
                        "us-east-1 is lost as seen from here, witness in the middle of switchover shop-2-1, and a failover loses at most 3.0 s",
                        w -> {
                            w.active = Optional.of(new OperationId("shop-2-1"));
                            w.escalatable = w.active;
                        }),
                says(
                        "the application errs, but what counts as the loss of us-east-1 ([DATABASE]) is up: mend the application",
                        w -> w.sees("here", Map.of(Signal.DATABASE, Verdict.UP, Signal.APPLICATION, Verdict.DOWN))
                                .sees("witness", UP)),
                says(
                        "us-east-1 serves, as seen from witness",
                        w -> w.sees("here", Map.of()).sees("witness", UP)),
                says(
                        "us-east-1 answers again as seen from witness, not yet for long enough to count as up",
                        w -> w.sees("witness", Map.of(Signal.DATABASE, Verdict.RECOVERING))),
                says(
                        "no vantage point can tell how us-east-1 is",
                        w -> w.sees("here", Map.of()).sees("witness", Map.of())),
                says(
                        "us-east-1 fails as seen from here, not yet for long enough",
                        w -> w.sees("here", Map.of(Signal.DATABASE, Verdict.FAILING))
                                .sees("witness", UP)),
                says(
                        "the canaries are gone as well: I am isolated, and can't judge us-east-1",
                        w -> w.reach = Reach.ISOLATED),
                says(
                        "us-east-1 is lost as seen from here, but serves as seen from witness",
                        w -> w.sees("witness", UP)),
                says("us-east-1 is lost; the policy's mode is observe", w -> w.mode = Mode.OBSERVE),
                says(
                        "us-east-1 is lost, but the service is paused: resume it, or start the failover by hand",
                        w -> w.paused = true),
                says(
                        "us-east-1 is lost, but a maintenance window is open until 2026-03-01T05:00:00Z: if this is no part of it, start the failover by hand",
                        w -> w.maintenance = Optional.of(Instant.parse("2026-03-01T05:00:00Z"))),
                says(
                        "us-east-1 is lost, but the copy 'orders' can't be promoted: another timeline",
                        w -> w.links = List.of(status(Rpo.MET, Optional.of("another timeline")))),
                says(
                        "us-east-1 is lost as seen from here, but 2 vantage points must agree and no other one can tell",
                        w -> w.sees("witness", Map.of())),
                says(
                        "us-east-1 is lost as seen from here, witness, but serves as seen from third",
                        w -> w.sees("third", UP)),
                says(
                        "11 applications are lost at once, more than the 10 that may move by themselves",
                        w -> w.failingTogether = 11),
                says(
                        "the last automatic operation was not acknowledged and its cooldown lasts another 90.0 s",
                        w -> w.cooldown = Optional.of(Duration.ofSeconds(90))),
                says(
                        "what a failover would lose is not known for 'orders': as sampled",
                        w -> w.links = List.of(status(Rpo.UNKNOWN, Optional.empty()))),
                says(
                        "a failover would lose up to 3.0 s of 'orders', beyond the RPO of 30.0 s",
                        w -> w.links = List.of(status(Rpo.BREACHED, Optional.empty()))),
                says(
                        "us-east-1 is lost, but no canary is configured that tells a lost site from a lost orchestrator",
                        w -> w.reach = Reach.UNKNOWN),
                says("us-east-1 is lost as seen from here, witness", w -> w.mode = Mode.PROPOSE),
                says("us-east-1 is lost as seen from here, witness, and a failover loses at most 3.0 s", w -> {}));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reasons")
    void says_why(String reason, Consumer<World> change) {
        World world = new World();
        change.accept(world);

        assertThat(RuleTable.decide(world.snapshot()).reason()).isEqualTo(reason);
    }

    @Test
    void a_link_is_named_with_its_own_objective() {
        World world = new World();
        world.links = List.of(status(Rpo.BREACHED, Optional.empty()));
        world.objectives = new Objectives(
                Duration.ofHours(1), Duration.ofMinutes(5), Map.of(new LinkName("orders"), Duration.ofSeconds(1)));

        assertThat(RuleTable.decide(world.snapshot()).reason())
                .isEqualTo("a failover would lose up to 3.0 s of 'orders', beyond the RPO of 1.0 s");
    }

    @Test
    void has_a_reason_here_for_each_rule() {
        assertThat(reasons()).hasSameSizeAs(RuleTable.sentences());
    }

    @Test
    void names_the_worst_of_several_links() {
        World world = new World();
        world.links =
                List.of(status(Duration.ofSeconds(3)), status(Duration.ofSeconds(7)), status(Duration.ofSeconds(5)));

        assertThat(RuleTable.decide(world.snapshot()).reason()).endsWith("a failover loses at most 7.0 s");
    }

    @Test
    void says_that_nothing_is_lost_where_nothing_is_replicated() {
        World world = new World();
        world.links = List.of();

        assertThat(RuleTable.decide(world.snapshot()).reason())
                .endsWith("a failover loses at most nothing, there is no replicated data");
    }

    private static Arguments says(String reason, Consumer<World> change) {
        return arguments(reason, change);
    }
}
