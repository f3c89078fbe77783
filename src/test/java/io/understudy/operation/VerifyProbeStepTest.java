package io.understudy.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.health.Probe;
import io.understudy.health.ProbeName;
import io.understudy.health.ProbeResult;
import io.understudy.health.ProbeTarget;
import io.understudy.health.Prober;
import io.understudy.health.Signal;
import io.understudy.operation.steps.VerifyProbeStep;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Users are served by the new primary, or it says why not. */
class VerifyProbeStepTest {

    private static final Duration PROBE_TIMEOUT = Duration.ofMillis(800);
    private static final ProbeTarget TELLS_EPOCH = new ProbeTarget.Http(
            URI.create("http://shop.example.test/health"),
            Map.of(),
            200,
            299,
            Optional.of("X-Understudy-Epoch"),
            Optional.empty());

    private final SettableTime time = new SettableTime();
    private final Deque<ProbeResult> answers = new ArrayDeque<>();
    private final List<Prober.Request> asked = new ArrayList<>();
    private final VerifyProbeStep step = new VerifyProbeStep(this::probe, this::after, time);
    private Duration answersAfter = Duration.ZERO;
    private ProbeTarget target = new ProbeTarget.KubernetesReadyz();
    private ProbeResult always = ProbeResult.down("503");

    @AfterEach
    void clear() {
        Thread.interrupted();
    }

    @Test
    void is_done_at_the_first_answer_through_the_public_name_of_the_new_primary() {
        answers.add(ProbeResult.up("200"));

        assertThat(step.apply(context("storefront"))).isEqualTo(new StepResult.Done("storefront: 200"));
        assertThat(asked).singleElement().satisfies(request -> {
            assertThat(request.site()).isEqualTo(Fixture.WEST);
            assertThat(request.publicName()).isTrue();
            assertThat(request.timeout()).isEqualTo(PROBE_TIMEOUT);
        });
    }

    @Test
    void asks_again_until_users_are_served() {
        answers.add(ProbeResult.down("503"));
        answers.add(ProbeResult.unknown("no such host"));
        answers.add(ProbeResult.up("200"));

        assertThat(step.apply(context("storefront"))).isEqualTo(new StepResult.Done("storefront: 200"));
        assertThat(asked).hasSize(3);
    }

    @Test
    void fails_before_the_engine_cuts_it_off_and_says_what_it_saw_last() {
        StepResult result = step.apply(context("storefront"));

        assertThat(result)
                .isEqualTo(new StepResult.Failed(
                        "users are not served by us-west-2 yet: probe storefront is DOWN (503)", true));
        assertThat(Duration.ofNanos(time.nanos() - 1_000))
                .isBetween(Duration.ofMillis(2_600), Duration.ofMillis(2_700));
    }

    @Test
    void a_slow_probe_gets_no_more_than_the_time_that_is_left() {
        answersAfter = Duration.ofMillis(700);

        step.apply(context("storefront"));

        assertThat(asked).extracting(Prober.Request::timeout).last().isEqualTo(Duration.ofMillis(300));
        assertThat(asked).hasSize(4);
    }

    @Test
    void a_prober_that_breaks_is_asked_again_and_named() {
        VerifyProbeStep broken = new VerifyProbeStep(
                request -> CompletableFuture.failedFuture(new IllegalStateException("no event loop")),
                this::after,
                time);

        assertThat(broken.apply(context("storefront")).summary()).contains("UNKNOWN", "no event loop");
    }

    @Test
    void an_interrupt_ends_it_with_what_it_saw_last() {
        VerifyProbeStep waiting = new VerifyProbeStep(this::probe, (delay, task) -> () -> {}, time);
        Thread.currentThread().interrupt();

        assertThat(waiting.apply(context("storefront")))
                .isEqualTo(new StepResult.Failed("interrupted; storefront last said: 503", true));
    }

    @Test
    void a_look_asks_once_and_changes_nothing() {
        answers.add(ProbeResult.up("200"));
        assertThat(step.observe(context("storefront"))).isEqualTo(new Goal.Reached("storefront: 200"));
        assertThat(step.observe(context("storefront"))).isEqualTo(new Goal.Open("storefront: 503"));
        assertThat(asked).hasSize(2);
    }

    @Test
    void a_look_that_is_cut_off_tells_nothing() {
        VerifyProbeStep silent = new VerifyProbeStep(request -> new CompletableFuture<>(), this::after, time);
        Thread.currentThread().interrupt();

        assertThat(silent.observe(context("storefront"))).isEqualTo(new Goal.Unknown("interrupted"));
    }

    @Test
    void what_apply_saw_is_the_proof() {
        assertThat(step.verify(context("storefront"), new StepResult.Done("storefront: 200")))
                .isEqualTo(new Goal.Reached("storefront: 200"));
        assertThat(asked).isEmpty();
    }

    @Test
    void a_probe_that_the_policy_does_not_have_is_named_everywhere() {
        String sentence = "the policy of shop has no probe checkout: correct step served";

        assertThat(step.precheck(context("storefront"))).isEmpty();
        assertThat(step.precheck(context("checkout"))).containsExactly(sentence);
        assertThat(step.observe(context("checkout"))).isEqualTo(new Goal.Unknown(sentence));
        assertThatThrownBy(() -> step.apply(context("checkout")))
                .isInstanceOf(UnderstudyException.Permanent.class)
                .hasMessage(sentence);
    }

    @Test
    void through_the_site_it_asks_the_new_primary_itself_and_says_so() {
        StepContext context = context("storefront", "site");

        assertThat(step.apply(context))
                .isEqualTo(new StepResult.Failed(
                        "the application at us-west-2 does not serve yet: probe storefront is DOWN (503)", true));
        assertThat(asked).isNotEmpty().allSatisfy(request -> {
            assertThat(request.site()).isEqualTo(Fixture.WEST);
            assertThat(request.publicName()).isFalse();
        });
    }

    @Test
    void through_the_name_said_in_full_is_the_same_as_saying_nothing() {
        answers.add(ProbeResult.up("200"));

        step.apply(context("storefront", "name"));

        assertThat(asked)
                .singleElement()
                .satisfies(request -> assertThat(request.publicName()).isTrue());
    }

    @Test
    void an_application_that_should_tell_an_epoch_is_asked_until_it_tells_this_operations() {
        target = TELLS_EPOCH;
        answers.add(telling(1));
        answers.add(ProbeResult.up("200"));
        answers.add(telling(3));
        answers.add(telling(2));

        assertThat(step.apply(context("storefront", "site")))
                .isEqualTo(new StepResult.Done("storefront: 200, epoch 2"));
        assertThat(asked).hasSize(4);
    }

    @Test
    void this_operations_epoch_does_not_make_an_application_serve() {
        target = TELLS_EPOCH;
        answers.add(ProbeResult.down("503").telling(Optional.of(new Epoch(2))));
        answers.add(telling(2));

        step.apply(context("storefront", "site"));

        assertThat(asked).hasSize(2);
    }

    @Test
    void pods_that_talk_to_another_database_are_named_with_both_epochs() {
        target = TELLS_EPOCH;
        always = telling(1);

        assertThat(step.apply(context("storefront", "site")))
                .isEqualTo(new StepResult.Failed(
                        "the application at us-west-2 answers probe storefront, but the database that its pods talk to carries epoch 1, not this operation's 2: it is another database than the promoted one; point the pods at the promoted one, then run `understudy retry shop-2-1`",
                        true));
        assertThat(step.apply(context("storefront")).summary())
                .startsWith(
                        "the application behind the public name, which should be that of us-west-2, answers probe storefront, but the database that its pods talk to carries epoch 1");
    }

    @Test
    void an_application_that_tells_no_epoch_is_no_proof_and_the_header_is_named() {
        target = TELLS_EPOCH;
        always = ProbeResult.up("200");

        assertThat(step.apply(context("storefront", "site")))
                .isEqualTo(new StepResult.Failed(
                        "the application at us-west-2 answers probe storefront, but tells no epoch of its database in the header X-Understudy-Epoch, which should be 2: its pods may talk to another database than the promoted one; see which one they use, then run `understudy retry shop-2-1`",
                        true));
    }

    @Test
    void a_look_is_not_content_with_another_epoch_either() {
        target = TELLS_EPOCH;
        answers.add(telling(1));
        answers.add(ProbeResult.up("200"));
        answers.add(telling(2));

        assertThat(step.observe(context("storefront")))
                .isEqualTo(new Goal.Open("storefront: 200, epoch 1 instead of 2"));
        assertThat(step.observe(context("storefront")))
                .isEqualTo(new Goal.Open("storefront: 200, epoch none instead of 2"));
        assertThat(step.observe(context("storefront"))).isEqualTo(new Goal.Reached("storefront: 200, epoch 2"));
    }

    private static ProbeResult telling(long epoch) {
        return ProbeResult.up("200").telling(Optional.of(new Epoch(epoch)));
    }

    private CompletionStage<ProbeResult> probe(Prober.Request request) {
        asked.add(request);
        time.pass(answersAfter);
        ProbeResult answer = answers.poll();
        return CompletableFuture.completedFuture(answer == null ? always : answer);
    }

    /** Lets the time pass at once instead of waiting for it. */
    private Runnable after(Duration delay, Runnable task) {
        time.pass(delay);
        task.run();
        return () -> {};
    }

    private StepContext context(String probe) {
        return context(JsonNodeFactory.instance.objectNode().put("probe", probe));
    }

    private StepContext context(String probe, String through) {
        return context(JsonNodeFactory.instance.objectNode().put("probe", probe).put("through", through));
    }

    private StepContext context(JsonNode with) {
        Fixture world = new Fixture();
        world.probes = List.of(new Probe(
                new ProbeName("storefront"), target, Signal.APPLICATION, Duration.ofSeconds(1), PROBE_TIMEOUT));
        Step served = new Step(
                new StepName("served"),
                "verify.probe",
                with,
                List.of(),
                Duration.ofSeconds(3),
                2,
                Duration.ofMillis(500),
                Step.OnError.FAIL);
        return new StepContext(
                new OperationId("shop-2-1"),
                OperationKind.FAILOVER,
                world.policy(),
                Map.of(),
                new Placement(Fixture.SHOP, Fixture.EAST, Fixture.WEST, Epoch.INITIAL),
                served,
                Map.of(),
                List.of());
    }
}
