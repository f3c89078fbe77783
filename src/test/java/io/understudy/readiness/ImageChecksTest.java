package io.understudy.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.policy.ImageTerms;
import io.understudy.readiness.Registry.Told;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What registries' answers mean for a failover. */
class ImageChecksTest {

    private static final Placement HOME =
            new Placement(new ApplicationName("shop"), new SiteName("east"), new SiteName("west"), Epoch.INITIAL);
    private static final String WEB = "r.test/web:1";
    private static final Login ANN = new Login("r.test", "ann", "hidden", "Secret shop/pull");
    private static final Told FOUND = new Told.Found(Optional.of("sha256:aa"));
    private static final Told REFUSED = new Told.Refused("HTTP 401", List.of());
    private static final PullSecret ABSENT =
            new PullSecret.Useless("its pull secret shop/pull is not there at west", "create it there");
    private static final PullSecret FORBIDDEN =
            new PullSecret.Unreadable("the service's account may not get Secret shop/pull", "allow it");

    private final GivenPods pods = new GivenPods();
    private final Map<String, Told> answers = new HashMap<>(Map.of(WEB, FOUND));
    private final List<String> asked = new ArrayList<>();
    private Optional<ImageTerms> terms = Optional.of(ImageTerms.DEFAULT);
    private boolean primaryDown;

    private final ImageChecks checks = new ImageChecks(
            pods,
            (image, _, logins) -> {
                asked.add("%s %s".formatted(image, logins));
                return Objects.requireNonNull(answers.get(image.toString()), image.toString());
            },
            _ -> terms);

    @Test
    void images_that_are_there_hold_and_are_asked_for_with_the_pod_s_own_logins() {
        answers.put("docker.io/library/busybox:latest", FOUND);
        pods(Map.of("web", WEB, "init", "busybox"), new PullSecret.Read(List.of(ANN)));
        assertThat(ask()).isEqualTo(new Answer.Holds("2 of 2 images can be pulled"));
        assertThat(asked)
                .containsExactly(
                        "docker.io/library/busybox:latest [ann at r.test by Secret shop/pull]",
                        "r.test/web:1 [ann at r.test by Secret shop/pull]");
    }

    @Test
    void each_step_that_brings_pods_up_has_a_check_of_its_own() {
        assertThat(checks.of(HOME, List.of(step("web"), step("cart"), other()), () -> false))
                .extracting(Check::name, Check::system)
                .containsExactly(
                        tuple("images of step web", "west/images"), tuple("images of step cart", "west/images"));
    }

    @Test
    void an_image_that_is_not_there_blocks() {
        answers.put(WEB, new Told.Missing("HTTP 404"));
        pods(Map.of("web", WEB));
        assertThat(fault())
                .isEqualTo(new Fault(
                        Severity.BLOCKING,
                        "r.test/web:1 for container web of Deployment shop/web can't be pulled: r.test has no such image (HTTP 404)",
                        "push or replicate it there, or let the workload at west name one that is there"));
    }

    @Test
    void a_login_that_is_refused_blocks_and_names_its_secret_but_no_password() {
        answers.put(WEB, new Told.Refused("HTTP 403", List.of(ANN)));
        pods(Map.of("web", WEB), new PullSecret.Read(List.of(ANN)));
        Fault fault = fault();
        assertThat(fault.severity()).isEqualTo(Severity.BLOCKING);
        assertThat(fault.what())
                .isEqualTo(
                        "r.test refuses r.test/web:1 for container web of Deployment shop/web to ann of Secret shop/pull (HTTP 403)");
        assertThat(fault.toString()).doesNotContain("hidden");
    }

    @Test
    void a_pull_secret_that_is_not_there_blocks_where_the_registry_wants_a_login() {
        answers.put(WEB, REFUSED);
        pods(Map.of("web", WEB), ABSENT);
        Fault fault = fault();
        assertThat(fault.severity()).isEqualTo(Severity.BLOCKING);
        assertThat(fault.what())
                .isEqualTo(
                        "r.test refuses r.test/web:1 for container web of Deployment shop/web without a login (HTTP 401), and its pull secret shop/pull is not there at west");
        assertThat(fault.remedy()).isEqualTo("create it there");
    }

    @Test
    void with_a_pull_secret_that_may_not_be_read_nobody_can_tell() {
        answers.put(WEB, REFUSED);
        pods(Map.of("web", WEB), ABSENT, FORBIDDEN);
        Fault fault = fault();
        assertThat(fault.severity()).isEqualTo(Severity.UNKNOWN);
        assertThat(fault.what()).contains("HTTP 401", "may not get Secret shop/pull");
        assertThat(fault.remedy()).isEqualTo("allow it");
    }

    @Test
    void without_any_login_for_it_only_nodes_that_log_in_by_themselves_could_pull() {
        answers.put(WEB, REFUSED);
        pods(Map.of("web", WEB));
        Fault fault = fault();
        assertThat(fault.severity()).isEqualTo(Severity.DEGRADING);
        assertThat(fault.what()).contains("no pull secret of the workload is for it");
        assertThat(fault.remedy()).contains("images: unchecked", "west");
    }

    @Test
    void secrets_that_change_nothing_are_a_note() {
        pods(Map.of("web", WEB), ABSENT, FORBIDDEN);
        assertThat(faults()).extracting(Fault::severity).containsExactly(Severity.NOTE, Severity.NOTE);
    }

    @Test
    void a_registry_that_wants_to_be_asked_later_makes_it_unknown() {
        answers.put(WEB, new Told.Later("HTTP 429", Duration.ofMinutes(3)));
        pods(Map.of("web", WEB));
        assertThat(fault().severity()).isEqualTo(Severity.UNKNOWN);
        assertThat(fault().remedy()).isEqualTo("wait: it is asked again after 180 s");
    }

    @Test
    void an_answer_that_tells_nothing_makes_it_unknown() {
        answers.put(WEB, new Told.Unclear("HTTP 418"));
        pods(Map.of("web", WEB));
        assertThat(fault().severity()).isEqualTo(Severity.UNKNOWN);
        assertThat(fault().what()).contains("HTTP 418");
    }

    @Test
    void a_registry_that_this_service_can_not_reach_weighs_less_since_nodes_may() {
        answers.put(WEB, new Told.Silent("connection refused"));
        pods(Map.of("web", WEB));
        assertThat(fault().severity()).isEqualTo(Severity.DEGRADING);
        assertThat(fault().what()).contains("connection refused", "the nodes of west may reach it nonetheless");
    }

    @Test
    void what_is_no_name_of_an_image_blocks_and_hides_no_other() {
        answers.put(WEB, new Told.Missing("HTTP 404"));
        pods(Map.of("a", "not an image", "web", WEB));
        assertThat(faults())
                .hasSize(2)
                .allSatisfy(fault -> assertThat(fault.severity()).isEqualTo(Severity.BLOCKING));
        assertThat(faults().getFirst().what()).contains("container a", "'not an image'");
    }

    @Test
    void another_build_than_the_primary_runs_is_a_note() {
        pods(Map.of("web", WEB));
        pods.running = Map.of("web", Set.of("sha256:bb"));
        assertThat(fault())
                .isEqualTo(new Fault(
                        Severity.NOTE,
                        "container web would run another build at west (sha256:aa) than it runs at east (sha256:bb)",
                        "see that this is meant; an image named by its digest is the same at both"));
        pods.running = Map.of("web", Set.of("sha256:aa", "sha256:bb"));
        assertThat(ask())
                .as("the primary runs both, in the middle of a rollout")
                .isInstanceOf(Answer.Holds.class);
        pods.running = Map.of();
        assertThat(ask()).as("it does not answer").isInstanceOf(Answer.Holds.class);
    }

    @Test
    void a_primary_that_is_down_is_not_asked_what_it_runs_nor_for_an_image_named_by_its_digest() {
        pods(Map.of("web", WEB));
        primaryDown = true;
        assertThat(ask()).isInstanceOf(Answer.Holds.class);
        primaryDown = false;
        String digest = "r.test/web@sha256:" + "a".repeat(64);
        answers.put(digest, FOUND);
        pods(Map.of("web", digest));
        assertThat(ask()).isInstanceOf(Answer.Holds.class);
        assertThat(pods.askedWhatRuns).isZero();
    }

    @Test
    void a_site_without_a_cluster_or_with_its_images_unchecked_has_no_check() {
        pods(Map.of("web", WEB));
        terms = Optional.empty();
        assertThat(checks.of(HOME, List.of(step("web")), () -> false)).isEmpty();
        terms = Optional.of(new ImageTerms(true, List.of()));
        assertThat(checks.of(HOME, List.of(step("web")), () -> false)).isEmpty();
    }

    @Test
    void neither_an_unchecked_registry_nor_each_node_s_own_is_asked_unless_it_is_named() {
        pods(Map.of("a", "r.test/web:1", "b", "localhost:5000/web:1"));
        terms = Optional.of(terms("r.test", true));
        assertThat(ask()).isInstanceOf(Answer.NotAsked.class);
        answers.put("localhost:5000/web:1", FOUND);
        terms = Optional.of(new ImageTerms(
                false,
                List.of(
                        terms("r.test", true).registries().getFirst(),
                        terms("localhost:5000", false).registries().getFirst())));
        assertThat(ask()).isEqualTo(new Answer.Holds("1 of 1 images can be pulled"));
    }

    @Test
    void what_can_not_be_read_is_left_to_its_step() {
        assertThat(ask()).isInstanceOf(Answer.NotAsked.class);
    }

    private static ImageTerms terms(String host, boolean unchecked) {
        return new ImageTerms(false, List.of(new ImageTerms.Registry(host, unchecked, false, Optional.empty())));
    }

    private void pods(Map<String, String> images, PullSecret... secrets) {
        pods.pods = List.of(new PulledPod("Deployment shop/web", images, List.of(secrets)));
    }

    private Fault fault() {
        assertThat(faults()).hasSize(1);
        return faults().getFirst();
    }

    private List<Fault> faults() {
        return ((Answer.Fails) ask()).faults();
    }

    private Answer ask() {
        return checks.of(HOME, List.of(step("web")), () -> primaryDown)
                .getFirst()
                .question()
                .ask();
    }

    private static Step step(String name) {
        return step(name, "kubernetes.scale");
    }

    private static Step other() {
        return step("dns", "dns.switch");
    }

    private static Step step(String name, String type) {
        return new Step(
                new StepName(name),
                type,
                JsonNodeFactory.instance.objectNode(),
                List.of(),
                Duration.ofSeconds(5),
                1,
                Duration.ZERO,
                Step.OnError.FAIL);
    }
}
