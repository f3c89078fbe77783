package io.understudy.adapter.gitops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PauseStepIT {

    private static final Owner SHOP = new Owner(Owner.Kind.APPLICATION, "argocd", "shop");
    private static final StepResult.Done DONE = new StepResult.Done("done");

    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicLong time = new AtomicLong();
    private Runnable losses = () -> {};
    private GitOpsWorld world;
    private PauseStep pause;
    private ResumeStep resume;

    @BeforeEach
    void start(@TempDir Path folder) {
        world = new GitOpsWorld(folder);
        pause = new PauseStep(world::client, Clock.systemUTC(), System::nanoTime, Duration.ofMillis(5));
        resume = new ResumeStep(world::client, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        world.close();
    }

    private StepContext first() {
        return world.failover(PauseStep.ID, GitOpsWorld.SHOP);
    }

    @Test
    void pauses_an_argo_cd_application_once_and_gives_back_exactly_what_it_said() {
        world.put(SHOP, "{'finalizers': ['f']}", GitOpsWorld.AUTOMATED);
        assertThat(pause.precheck(first())).isEmpty();
        assertThat(pause.observe(first()))
                .isEqualTo(new Goal.Open("at us-west-2: Application argocd/shop would be paused"));

        StepResult.Done done = (StepResult.Done) pause.apply(first());

        assertThat(pause.verify(first(), done)).isInstanceOf(Goal.Reached.class);
        assertThat(world.spec(SHOP))
                .isEqualTo(
                        GitOpsWorld.json(
                                "{'project': 'default', 'source': {'path': 'shop'}, 'syncPolicy': {'syncOptions': ['CreateNamespace=true']}}"));
        String mark = world.mark(SHOP);
        assertThat(mark)
                .contains("\"before\":{\"prune\":true,\"selfHeal\":true}", "\"operation\":\"shop-2-1\"", "\"epoch\":2");
        assertThat(pause.apply(first()).summary()).contains("is paused already, by shop-2-1");
        assertThat(world.mark(SHOP)).as("a crash and a repeat lose nothing").isEqualTo(mark);

        assertThat(pause.compensate(first(), DONE).summary()).contains("acts as before");
        assertThat(world.spec(SHOP)).isEqualTo(GitOpsWorld.json(GitOpsWorld.AUTOMATED));
        assertThat(world.mark(SHOP)).isEmpty();
        assertThat(pause.compensate(first(), DONE).summary()).contains("nothing to give back");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "KUSTOMIZATION | {'kustomizations': ['flux-system/shop'], 'reconcile': '20ms'} | {'interval': '10m'}",
                "KUSTOMIZATION | {'kustomizations': ['shop'], 'reconcile': '20ms'} | {'interval': '10m', 'suspend': false}",
                "HELM_RELEASE | {'helmReleases': ['shop'], 'reconcile': '20ms'} | {'interval': '1h', 'chart': {'spec': {'chart': 'x'}}}"
            })
    void suspends_what_flux_reconciles(Owner.Kind kind, String with, String spec) {
        Owner owner = new Owner(kind, "flux-system", "shop");
        world.put(owner, "{}", spec);
        StepContext context = world.failover(PauseStep.ID, with);

        assertThat(pause.apply(context)).isInstanceOf(StepResult.Done.class);
        assertThat(world.spec(owner).path("suspend").asBoolean()).isTrue();

        assertThat(pause.compensate(context, DONE)).isInstanceOf(StepResult.Done.class);
        assertThat(world.spec(owner)).isEqualTo(GitOpsWorld.json(spec));
    }

    @Test
    void what_does_not_act_by_itself_anyway_is_left_as_it_is() {
        world.put(SHOP, "{}", "{'syncPolicy': {'automated': {'enabled': false}}}");

        assertThat(pause.observe(first())).isInstanceOf(Goal.Reached.class);
        assertThat(pause.apply(first()).summary()).contains("does not act by itself anyway");
        assertThat(pause.compensate(first(), DONE)).isInstanceOf(StepResult.Done.class);

        assertThat(world.spec(SHOP)).isEqualTo(GitOpsWorld.json("{'syncPolicy': {'automated': {'enabled': false}}}"));
    }

    @Test
    void what_puts_it_back_within_two_reconciles_fails_the_step_by_name() {
        world.put(
                SHOP,
                "{'ownerReferences': [{'apiVersion': 'argoproj.io/v1alpha1', 'kind': 'ApplicationSet', 'name': 'shops', 'uid': 'u'}]}",
                GitOpsWorld.AUTOMATED);
        once(() -> world.edit(SHOP, object -> object.set("spec", GitOpsWorld.json(GitOpsWorld.AUTOMATED))));

        assertThat(pause.apply(lookedAtForLong())).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.summary())
                    .contains("was paused, and ApplicationSet argocd/shops has put it back: let that leave");
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.partly()).isTrue();
        });
        assertThat(pause.compensate(first(), DONE).summary()).contains("somebody has changed it since");
        assertThat(world.mark(SHOP)).isEmpty();
    }

    @Test
    void what_takes_the_annotation_away_leaves_nothing_paused_for_ever() {
        world.put(SHOP, "{}", GitOpsWorld.AUTOMATED);
        once(() -> world.edit(SHOP, object -> ((ObjectNode) object.path("metadata")).remove("annotations")));

        assertThat(pause.apply(lookedAtForLong()).summary())
                .contains("has taken away the annotation", "acts as before again");
        assertThat(world.spec(SHOP)).isEqualTo(GitOpsWorld.json(GitOpsWorld.AUTOMATED));
    }

    @Test
    void a_look_that_is_lost_when_the_two_reconciles_are_over_is_taken_again() {
        world.put(SHOP, "{}", GitOpsWorld.AUTOMATED);
        once(() -> {
            lost.set(3);
            time.addAndGet(Duration.ofSeconds(1).toNanos());
        });

        assertThat(losing().apply(first())).isInstanceOf(StepResult.Done.class);
        assertThat(lost).hasValue(0);
    }

    @Test
    void one_that_is_not_answered_for_the_steps_time_fails_it_and_is_no_progress() {
        world.put(SHOP, "{}", GitOpsWorld.AUTOMATED);
        AtomicInteger told = new AtomicInteger();
        world.onProgress = () -> {
            told.incrementAndGet();
            lost.set(Integer.MAX_VALUE);
        };
        StepContext context = first();
        losses = () -> time.addAndGet(context.timeout().dividedBy(4).toNanos());

        assertThat(losing().apply(context)).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.summary()).contains("us-west-2 can't be reached (no answer)");
            assertThat(failed.retryable()).isTrue();
            assertThat(failed.partly()).isTrue();
        });
        assertThat(told).hasValue(1);
        assertThat(Integer.MAX_VALUE - lost.get()).as("quarters of its time").isEqualTo(4);
    }

    /** The step where so many looks are lost from now on, and time passes as the test says. */
    private PauseStep losing() {
        InstantSource now = () -> Instant.EPOCH.plusNanos(time.get());
        return new PauseStep(
                site -> {
                    if (lost.get() > 0) {
                        lost.decrementAndGet();
                        losses.run();
                        throw new KubernetesClientException("no answer");
                    }
                    return world.client(site);
                },
                now.withZone(ZoneOffset.UTC),
                time::get,
                Duration.ofMillis(5));
    }

    private StepContext lookedAtForLong() {
        return world.failover(PauseStep.ID, "{'applications': ['shop'], 'reconcile': '1m'}");
    }

    private void once(Runnable meddle) {
        AtomicBoolean met = new AtomicBoolean();
        world.onProgress = () -> {
            if (met.compareAndSet(false, true)) {
                meddle.run();
            }
        };
    }

    @Test
    void an_application_set_that_would_put_it_back_is_told_before() {
        world.put(
                SHOP,
                "{'ownerReferences': [{'apiVersion': 'argoproj.io/v1alpha1', 'kind': 'ApplicationSet', 'name': 'shops', 'uid': 'u'}]}",
                GitOpsWorld.AUTOMATED);
        GitOpsWorld.put(world.west, "argoproj.io/v1alpha1", "ApplicationSet", "argocd", "shops", "{}", "{}");
        assertThat(pause.precheck(first()))
                .singleElement()
                .asString()
                .contains("made by the ApplicationSet shops, which would put it back: let it leave that alone");

        world.delete("argoproj.io/v1alpha1", "ApplicationSet", "argocd", "shops");
        GitOpsWorld.put(
                world.west,
                "argoproj.io/v1alpha1",
                "ApplicationSet",
                "argocd",
                "shops",
                "{}",
                "{'ignoreApplicationDifferences': [{'jsonPointers': ['/spec/syncPolicy']}], 'preservedFields': {'annotations': ['understudy.io/gitops-paused']}}");
        assertThat(pause.precheck(first())).isEmpty();
    }

    @Test
    void a_parent_that_would_put_it_back_must_be_paused_first() {
        Owner root = new Owner(Owner.Kind.APPLICATION, "argocd", "root");
        world.put(
                SHOP,
                "{'annotations': {'argocd.argoproj.io/tracking-id': 'root:argoproj.io/Application:argocd/shop'}}",
                GitOpsWorld.AUTOMATED);
        world.put(root, "{}", GitOpsWorld.AUTOMATED);

        assertThat(pause.precheck(first()))
                .singleElement()
                .asString()
                .contains("is kept as in Git by Application argocd/root, which would put it back: name that first");
        assertThat(pause.precheck(
                        world.failover(PauseStep.ID, "{'applications': ['root', 'shop'], 'reconcile': '20ms'}")))
                .isEmpty();
    }

    @Test
    void two_applications_share_one_and_the_last_gives_it_back() {
        world.put(SHOP, "{}", GitOpsWorld.AUTOMATED);
        StepContext cart = world.context("cart", 4, PauseStep.ID, GitOpsWorld.SHOP);
        pause.apply(first());
        assertThat(pause.observe(cart)).isInstanceOf(Goal.Open.class);

        assertThat(pause.apply(cart).summary()).contains("is paused for others already");
        assertThat(pause.compensate(first(), DONE).summary()).contains("stays paused for cart");
        assertThat(world.spec(SHOP).at("/syncPolicy/automated").isMissingNode()).isTrue();
        assertThat(pause.compensate(cart, DONE).summary()).contains("acts as before");

        assertThat(world.spec(SHOP)).isEqualTo(GitOpsWorld.json(GitOpsWorld.AUTOMATED));
    }

    @Test
    void a_later_operation_finds_it_paused_leaves_it_so_and_the_way_back_resumes_it() {
        world.put(SHOP, "{}", GitOpsWorld.AUTOMATED);
        pause.apply(first());
        StepContext later = world.context("shop", 2, PauseStep.ID, GitOpsWorld.SHOP);
        assertThat(pause.observe(later)).isInstanceOf(Goal.Reached.class);
        assertThat(pause.compensate(later, DONE).summary()).contains("nothing to give back");

        StepContext back = world.failback(3, ResumeStep.ID, "{'applications': ['shop']}");
        assertThat(resume.precheck(back)).isEmpty();
        assertThat(resume.observe(back))
                .isEqualTo(new Goal.Open("at us-west-2: Application argocd/shop would act as before"));
        StepResult.Done done = (StepResult.Done) resume.apply(back);

        assertThat(resume.verify(back, done)).isInstanceOf(Goal.Reached.class);
        assertThat(world.spec(SHOP)).isEqualTo(GitOpsWorld.json(GitOpsWorld.AUTOMATED));
        assertThat(resume.compensate(back, done).summary()).contains("is paused");
        assertThat(world.spec(SHOP).at("/syncPolicy/automated").isMissingNode()).isTrue();
    }

    @Test
    void what_was_resumed_is_paused_again_though_the_service_forgot_that_it_was() {
        world.put(SHOP, "{}", GitOpsWorld.AUTOMATED);
        pause.apply(first());
        StepContext back = world.failback(3, ResumeStep.ID, "{'applications': ['shop', 'gone']}");

        resume.apply(back); // its outcome is lost with the service, and it is tried again
        assertThat(resume.apply(back).summary()).contains("nothing to give back");
        assertThat(resume.observe(back)).isInstanceOf(Goal.Reached.class);

        assertThat(resume.compensate(back, DONE).summary())
                .contains("Application argocd/shop is paused", "Application argocd/gone: nothing to undo");
        assertThat(world.spec(SHOP).at("/syncPolicy/automated").isMissingNode()).isTrue();
    }

    @Test
    void what_an_operation_has_not_resumed_itself_it_does_not_pause() {
        world.put(SHOP, "{}", GitOpsWorld.AUTOMATED);
        pause.apply(first());
        resume.apply(world.failback(3, ResumeStep.ID, "{'applications': ['shop']}"));

        StepContext next = world.failback(5, ResumeStep.ID, "{'applications': ['shop']}");
        assertThat(resume.compensate(next, DONE).summary()).contains("nothing to undo");
        assertThat(world.spec(SHOP)).isEqualTo(GitOpsWorld.json(GitOpsWorld.AUTOMATED));
    }

    @Test
    void an_older_operation_changes_nothing() {
        world.put(SHOP, "{}", GitOpsWorld.AUTOMATED);
        pause.apply(world.context("shop", 5, PauseStep.ID, GitOpsWorld.SHOP));

        assertThat(pause.apply(first()).summary()).contains("for epoch 6", "leads to epoch 2", "too late");
        assertThat(resume.apply(world.failover(ResumeStep.ID, "{'applications': ['shop'], 'at': 'newPrimary'}"))
                        .summary())
                .contains("too late");
    }

    @Test
    void of_several_the_ones_before_a_failure_are_parts_that_are_undone() {
        world.put(SHOP, "{}", GitOpsWorld.AUTOMATED);
        StepContext both = world.failover(
                PauseStep.ID, "{'applications': ['shop'], 'helmReleases': ['gone'], 'reconcile': '20ms'}");
        assertThat(pause.precheck(both))
                .singleElement()
                .asString()
                .contains("HelmRelease flux-system/gone does not exist");

        assertThat(pause.apply(both))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.partly()).isTrue());
        assertThat(pause.compensate(both, DONE)).isInstanceOf(StepResult.Done.class);
        assertThat(world.spec(SHOP)).isEqualTo(GitOpsWorld.json(GitOpsWorld.AUTOMATED));
    }

    @Test
    void a_missing_right_and_a_lost_cluster_are_told() {
        world.put(SHOP, "{}", GitOpsWorld.AUTOMATED);
        world.west.allowReadingOnly();
        assertThat(pause.precheck(first()))
                .anySatisfy(line -> assertThat(line)
                        .contains("may not update Application argocd/shop", "Helm chart's value gitops"));
        assertThat(pause.apply(first()).summary()).contains("403");

        world.west.kill();
        assertThat(pause.observe(first())).isInstanceOf(Goal.Unknown.class);
        assertThat(pause.apply(first())).isNotInstanceOf(StepResult.Done.class);
    }
}
