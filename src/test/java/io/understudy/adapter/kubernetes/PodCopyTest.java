package io.understudy.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.understudy.drill.Stage;
import io.understudy.policy.DrillTerms;
import io.understudy.readiness.Fault;
import io.understudy.readiness.Severity;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a pod in a drill. */
class PodCopyTest {

    private static final Stage STAGE = new Stage(
            "drill-shop-20261124-100000",
            KubernetesWorld.SHOP,
            KubernetesWorld.WEST,
            "drill-shop-20261124-100000",
            "nonce");

    private final PodCopy copy = new PodCopy(new Workload(Workload.Kind.DEPLOYMENT, "shop", "web"), DrillTerms.DEFAULT);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "livenessProbe: {httpGet: {host: db.example.test, port: 80}}",
                "livenessProbe: {tcpSocket: {host: db.example.test, port: 80}}",
                "readinessProbe: {httpGet: {host: db.example.test, port: 80}}",
                "startupProbe: {tcpSocket: {host: db.example.test, port: 80}}",
                "lifecycle: {postStart: {httpGet: {host: db.example.test, port: 80}}}",
                "lifecycle: {postStart: {tcpSocket: {host: db.example.test, port: 80}}}",
                "lifecycle: {preStop: {httpGet: {host: db.example.test, port: 80}}}"
            })
    void what_a_node_would_call_past_the_network_policy_stands_against_the_drill(String call) {
        for (String kind : List.of("containers", "initContainers")) {
            PodCopy alone = new PodCopy(new Workload(Workload.Kind.DEPLOYMENT, "shop", "web"), DrillTerms.DEFAULT);
            PodTemplateSpec unused =
                    alone.of(STAGE, template("{%s: [{name: main, %s}]}".formatted(kind, call)), Set.of(), List.of());
            assertThat(alone.faults())
                    .as(kind)
                    .filteredOn(fault -> fault.severity() == Severity.BLOCKING)
                    .extracting(Fault::what)
                    .singleElement()
                    .asString()
                    .contains("container main", "db.example.test");
        }
    }

    @Test
    void what_a_node_calls_of_the_pod_itself_stays() {
        Container main = made("""
                {containers: [{name: main, livenessProbe: {httpGet: {port: 80, path: /live}}, readinessProbe: {tcpSocket: {host: "", port: 80}},
                 lifecycle: {postStart: {exec: {command: [warm]}}}}]}""").getSpec().getContainers().getFirst();

        assertThat(copy.faults()).isEmpty();
        assertThat(main.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/live");
        assertThat(main.getReadinessProbe().getTcpSocket()).isNotNull();
        assertThat(main.getLifecycle().getPostStart().getExec().getCommand()).containsExactly("warm");
    }

    @Test
    void nothing_of_production_lets_a_copy_take_its_time_to_end() {
        PodTemplateSpec made = made("""
                {terminationGracePeriodSeconds: 600, containers: [{name: main,
                 livenessProbe: {terminationGracePeriodSeconds: 300, exec: {command: [live]}},
                 startupProbe: {terminationGracePeriodSeconds: 300, exec: {command: [live]}},
                 lifecycle: {preStop: {exec: {command: [sleep, "300"]}}}}]}""");

        assertThat(made.getSpec().getTerminationGracePeriodSeconds()).isEqualTo(1);
        Container main = made.getSpec().getContainers().getFirst();
        assertThat(main.getLifecycle()).isNull();
        assertThat(main.getLivenessProbe().getTerminationGracePeriodSeconds()).isNull();
        assertThat(main.getStartupProbe().getTerminationGracePeriodSeconds()).isNull();
        assertThat(main.getStartupProbe().getExec()).isNotNull();
    }

    @Test
    void of_the_labels_only_those_stay_by_which_the_workload_and_its_services_know_their_pods() {
        PodTemplateSpec original = Serialization.unmarshal(
                "---\n{metadata: {labels: {app: web, tier: front, team: shop, sidecar.istio.io/inject: 'true'}}, spec: {}}",
                PodTemplateSpec.class);

        assertThat(copy.of(STAGE, original, Set.of("app", "tier"), List.of())
                        .getMetadata()
                        .getLabels())
                .isEqualTo(Map.of("app", "web", "tier", "front", DrillMarks.DRILL, STAGE.namespace()));
    }

    private PodTemplateSpec made(String spec) {
        return copy.of(STAGE, template(spec), Set.of(), List.of());
    }

    private static PodTemplateSpec template(String spec) {
        return Serialization.unmarshal(
                "---\n{metadata: {labels: {app: web}}, spec: %s}".formatted(spec), PodTemplateSpec.class);
    }
}
