package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.decision.Snapshot;
import io.understudy.health.Canaries.Reach;
import io.understudy.health.Signal;
import io.understudy.health.VantagePoint;
import io.understudy.health.Verdict;
import io.understudy.operation.Concern;
import io.understudy.operation.Goal;
import io.understudy.operation.StepQuestion;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FailoverPolicy.Mode;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.policy.FenceSpec;
import io.understudy.policy.ImageTerms;
import io.understudy.policy.ReplicationLink;
import io.understudy.readiness.Answer;
import io.understudy.readiness.Check;
import io.understudy.readiness.Fault;
import io.understudy.readiness.GivenPods;
import io.understudy.readiness.ImageChecks;
import io.understudy.readiness.PulledPod;
import io.understudy.readiness.Registry;
import io.understudy.readiness.Severity;
import io.understudy.readiness.Shops;
import io.understudy.replication.ReplicationStatus;
import io.understudy.replication.ReplicationStatus.Rpo;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.topology.LinkName;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What must hold so that a standby could take over. */
class StandbyChecksTest {

    private static final LinkName ORDERS = new LinkName("orders");
    private static final Map<Signal, Verdict> UP = Map.of(Signal.APPLICATION, Verdict.UP);
    private static final Map<Signal, Verdict> DOWN = Map.of(Signal.APPLICATION, Verdict.DOWN);
    private static final Map<Signal, Verdict> SILENT = Map.of();

    private static final FenceSpec POWER_OFF =
            new FenceSpec.Route("power-off", FenceSpec.Scope.SITE, false, Duration.ofSeconds(5));
    private static final FenceSpec DATABASE = new FenceSpec.Postgresql(ORDERS, false, Duration.ofSeconds(5));

    private FailoverPolicy shop = Shops.policy(
                    "shop",
                    new ReplicationLink.Velero(
                            ORDERS,
                            "velero",
                            new ReplicationLink.Selection.Schedule("hourly"),
                            Map.of(),
                            false,
                            Optional.empty(),
                            Duration.ofSeconds(10)))
            .fencedBy(List.of(POWER_OFF));
    private final List<StepQuestion> steps = new ArrayList<>();
    private final GivenPods pods = new GivenPods();
    private Optional<ImageTerms> terms = Optional.empty();
    private final ImageChecks images =
            new ImageChecks(pods, (_, _, _) -> new Registry.Told.Missing("HTTP 404"), _ -> terms);
    private List<String> hindrances = List.of();
    private Map<VantagePoint, Map<Signal, Verdict>> views =
            Map.of(new VantagePoint("west-1"), UP, new VantagePoint("witness"), UP);
    private Mode mode = Mode.AUTOMATIC;
    private Reach reach = Reach.CONNECTED;
    private ReplicationStatus link = link(Rpo.MET, true, Optional.empty());

    @Test
    void everything_holds_in_quiet_times() {
        steps.add(step("fence", "fence.primary", Step.OnError.FAIL));
        steps.add(step("web", "kubernetes.scale", Step.OnError.FAIL));
        assertThat(checks().of(shop))
                .extracting(Check::name)
                .containsExactly(
                        "journal", "vantage points", "canaries", "site loss", "link orders", "step fence", "step web");
        assertThat(checks().of(shop))
                .allSatisfy(check -> assertThat(check.question().ask()).isInstanceOf(Answer.Holds.class));
        assertThat(checks().of(shop))
                .extracting(Check::system)
                .as("a fence is asked at the primary")
                .endsWith("east/fence.primary", "west/kubernetes.scale");
    }

    @Test
    void a_precheck_that_fails_blocks_unless_the_operation_goes_on_without_its_step() {
        steps.add(step("web", "kubernetes.scale", Step.OnError.FAIL, "no right to scale: grant it"));
        steps.add(step("mail", "route", Step.OnError.CONTINUE, "there is no route: add one"));
        assertThat(ask("step web")).isEqualTo(new Answer.Fails(Severity.BLOCKING, "no right to scale", "grant it"));
        assertThat(ask("step mail")).isEqualTo(new Answer.Fails(Severity.DEGRADING, "there is no route", "add one"));
    }

    @Test
    void what_a_person_does_and_what_needs_the_operation_itself_is_not_asked() {
        steps.add(step("switch", "manual", Step.OnError.FAIL));
        steps.add(new Fake(
                plain("late", "kubernetes.job", Step.OnError.FAIL), List.of("asked!"), Optional.of("refers to fence")));
        assertThat(ask("step switch")).isInstanceOf(Answer.NotAsked.class);
        assertThat(ask("step late")).isEqualTo(new Answer.NotAsked("refers to fence"));
    }

    @Test
    void a_journal_that_can_not_be_written_blocks() {
        hindrances = List.of("the disk is full");
        assertThat(severity("journal")).isEqualTo(Severity.BLOCKING);
    }

    @Test
    void vantage_points_that_are_silent_block_an_automatic_failover_once_too_few_are_left() {
        views = Map.of(new VantagePoint("west-1"), UP, new VantagePoint("one"), UP, new VantagePoint("two"), SILENT);
        assertThat(severity("vantage points")).isEqualTo(Severity.DEGRADING);
        views = Map.of(new VantagePoint("west-1"), UP, new VantagePoint("one"), SILENT);
        assertThat(severity("vantage points")).isEqualTo(Severity.BLOCKING);
        mode = Mode.PROPOSE;
        assertThat(severity("vantage points")).isEqualTo(Severity.DEGRADING);
    }

    @Test
    void why_a_vantage_point_is_silent_is_told() {
        views = Map.of(
                new VantagePoint("west-1"), UP, new VantagePoint("one"), SILENT, new VantagePoint("two"), SILENT);
        silence = point ->
                Optional.of("it answered 401").filter(_ -> point.value().equals("two"));
        assertThat(((Answer.Fails) ask("vantage points")).faults().getFirst().what())
                .contains("silent: one, two (it answered 401)");
    }

    @Test
    void canaries_that_do_not_answer_block_an_automatic_failover_and_degrade_others() {
        reach = Reach.UNKNOWN;
        assertThat(severity("canaries")).isEqualTo(Severity.BLOCKING);
        mode = Mode.PROPOSE;
        assertThat(severity("canaries")).isEqualTo(Severity.DEGRADING);
    }

    @Test
    void an_automatic_failover_that_nothing_could_fence_once_the_site_is_lost_is_not_ready() {
        assertThat(ask("site loss")).isInstanceOf(Answer.Holds.class);
        shop = shop.fencedBy(List.of(DATABASE));
        assertThat(severity("site loss")).isEqualTo(Severity.BLOCKING);
        shop = shop.fencedBy(List.of(new FenceSpec.Postgresql(ORDERS, true, Duration.ofSeconds(5)), POWER_OFF));
        assertThat(ask("site loss"))
                .isInstanceOfSatisfying(
                        Answer.Fails.class,
                        fails -> assertThat(fails.faults().getFirst().what()).contains("postgresql:orders"));
        shop = shop.observed();
        assertThat(checks().of(shop)).extracting(Check::name).doesNotContain("site loss");
    }

    @Test
    void what_only_the_primary_could_answer_counts_for_nothing_while_it_is_down() {
        steps.add(new Fake(
                plain("fence", "fence.primary", Step.OnError.FAIL),
                List.of("connection refused"),
                Optional.empty(),
                Concern.PRIMARY,
                List.of()));
        assertThat(ask("step fence")).as("it is up").isInstanceOf(Answer.Fails.class);
        views = Map.of(new VantagePoint("west-1"), DOWN, new VantagePoint("witness"), UP);
        assertThat(ask("step fence")).as("somebody sees it up").isInstanceOf(Answer.Fails.class);
        views = Map.of(new VantagePoint("west-1"), DOWN, new VantagePoint("witness"), SILENT);
        assertThat(ask("step fence")).isEqualTo(new Answer.NotAsked("can't be told while the primary is down"));
    }

    @Test
    void what_stands_against_a_failover_without_the_primary_counts_also_while_it_is_down() {
        views = Map.of(new VantagePoint("west-1"), DOWN, new VantagePoint("witness"), DOWN);
        steps.add(new Fake(
                plain("fence", "fence.primary", Step.OnError.FAIL),
                List.of("connection refused", "there is no route: add one"),
                Optional.empty(),
                Concern.PRIMARY,
                List.of("there is no route: add one")));
        steps.add(step("web", "kubernetes.scale", Step.OnError.FAIL, "no right to scale: grant it"));
        assertThat(ask("step fence")).isEqualTo(new Answer.Fails(Severity.BLOCKING, "there is no route", "add one"));
        assertThat(ask("step web")).isEqualTo(new Answer.Fails(Severity.BLOCKING, "no right to scale", "grant it"));
    }

    @Test
    void a_lag_that_is_not_known_is_not_zero() {
        link = link(Rpo.UNKNOWN, true, Optional.empty());
        assertThat(ask("link orders")).isInstanceOf(Answer.Unknown.class);
        link = link(Rpo.BREACHED, true, Optional.empty());
        assertThat(severity("link orders")).isEqualTo(Severity.DEGRADING);
        link = link(Rpo.MET, false, Optional.empty());
        assertThat(severity("link orders")).isEqualTo(Severity.DEGRADING);
        link = link(Rpo.MET, true, Optional.of("another timeline"));
        assertThat(severity("link orders")).isEqualTo(Severity.BLOCKING);
    }

    @Test
    void images_are_asked_of_steps_that_can_be_asked_themselves() {
        terms = Optional.of(ImageTerms.DEFAULT);
        pods.pods = List.of(new PulledPod("Deployment shop/web", Map.of("web", "r.test/web:1"), List.of()));
        steps.add(step("web", "kubernetes.scale", Step.OnError.FAIL));
        steps.add(new Fake(
                plain("late", "kubernetes.scale", Step.OnError.FAIL), List.of(), Optional.of("refers to fence")));
        assertThat(checks().of(shop))
                .extracting(Check::name)
                .contains("images of step web")
                .doesNotContain("images of step late");
        assertThat(severity("images of step web")).isEqualTo(Severity.BLOCKING);
    }

    @Test
    void a_runbook_that_is_not_there_hides_no_other_check() {
        StandbyChecks broken = new StandbyChecks(
                _ -> {
                    throw new UnderstudyException.Permanent("no runbook move");
                },
                _ -> snapshot(),
                () -> hindrances,
                images,
                _ -> Optional.empty());
        assertThat(broken.of(shop))
                .extracting(Check::name)
                .containsExactly("journal", "vantage points", "canaries", "site loss", "link orders", "runbook");
        assertThat(broken.of(shop).getLast().question().ask()).isInstanceOf(Answer.Fails.class);
    }

    private Function<VantagePoint, Optional<String>> silence = _ -> Optional.empty();

    private Severity severity(String check) {
        return ((Answer.Fails) ask(check))
                .faults().stream().map(Fault::severity).findFirst().orElseThrow();
    }

    private Answer ask(String check) {
        return checks().of(shop).stream()
                .filter(c -> c.name().equals(check))
                .findFirst()
                .orElseThrow()
                .question()
                .ask();
    }

    private StandbyChecks checks() {
        return new StandbyChecks(_ -> steps, _ -> snapshot(), () -> hindrances, images, silence);
    }

    private Snapshot snapshot() {
        return new Snapshot(
                Shops.home(shop),
                mode,
                views,
                Set.of(Signal.APPLICATION),
                2,
                reach,
                List.of(link),
                new Objectives(Duration.ofSeconds(30), Duration.ofMinutes(5)),
                Optional.empty(),
                Optional.empty(),
                false,
                0,
                10);
    }

    private static ReplicationStatus link(Rpo rpo, boolean streaming, Optional<String> broken) {
        return new ReplicationStatus(
                ORDERS,
                rpo,
                Optional.empty(),
                0,
                0,
                Optional.empty(),
                Optional.of(Duration.ofMillis(900)),
                Optional.empty(),
                streaming,
                broken,
                "as it is");
    }

    private static StepQuestion step(String name, String type, Step.OnError onError, String... problems) {
        return new Fake(plain(name, type, onError), List.of(problems), Optional.empty());
    }

    private static Step plain(String name, String type, Step.OnError onError) {
        return new Step(
                new StepName(name),
                type,
                JsonNodeFactory.instance.objectNode(),
                List.of(),
                Duration.ofSeconds(3),
                1,
                Duration.ZERO,
                onError);
    }

    private record Fake(
            Step step,
            List<String> problems,
            Optional<String> unaskable,
            Concern concerns,
            List<String> precheckWithoutPrimary)
            implements StepQuestion {

        Fake(Step step, List<String> problems, Optional<String> unaskable) {
            this(step, problems, unaskable, Concern.STANDBY, problems);
        }

        @Override
        public int wave() {
            return 1;
        }

        @Override
        public boolean pointOfNoReturn() {
            return false;
        }

        @Override
        public List<String> precheck() {
            return problems;
        }

        @Override
        public Goal observe() {
            return new Goal.Open("to do");
        }
    }
}
