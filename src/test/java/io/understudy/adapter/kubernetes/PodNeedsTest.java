package io.understudy.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodNeedsTest {

    private static final String REQUESTING = "{name: %s, resources: {requests: {cpu: %s}}}";

    @ParameterizedTest
    @CsvSource({
        "pods, 1",
        "count/pods, 1",
        "cpu, 0.75",
        "requests.cpu, 0.75",
        "limits.cpu, 2",
        "memory, 1073741824",
        "limits.memory, 1073741824",
        "requests.nvidia.com/gpu, 1",
        "requests.ephemeral-storage, 0"
    })
    void takes_of_each_resource_what_its_containers_ask_for(String resource, BigDecimal amount) {
        PodNeeds needs = needs("""
                containers:
                  - {name: web, resources: {requests: {cpu: 500m}, limits: {cpu: 2, memory: 1Gi, nvidia.com/gpu: 1}}}
                  - {name: log, resources: {requests: {cpu: 250m}}}
                """);

        assertThat(needs.of(resource)).hasValueSatisfying(v -> assertThat(v).isEqualByComparingTo(amount));
    }

    @ParameterizedTest
    @CsvSource({
        "requests.storage",
        "persistentvolumeclaims",
        "services",
        "count/deployments.apps",
        "gold.storageclass.storage.k8s.io/requests.storage"
    })
    void takes_nothing_of_what_is_no_matter_of_pods(String resource) {
        assertThat(needs("containers: [{name: web}]").of(resource)).isEmpty();
    }

    /** Containers 300m. Started one after the other: 200m, then a sidecar that stays, then another init container beside it. */
    @ParameterizedTest
    @CsvSource({"100m, 100m, 0.4", "100m, 250m, 0.4", "100m, 900m, 1", "1, 100m, 1.3"})
    void takes_the_sum_of_containers_and_sidecars_or_what_its_start_needs(
            String sidecar, String last, BigDecimal amount) {
        PodNeeds needs = needs("""
                initContainers:
                  - %s
                  - {name: proxy, restartPolicy: Always, resources: {requests: {cpu: %s}}}
                  - %s
                containers: [%s]
                """.formatted(
                        REQUESTING.formatted("prepare", "200m"),
                        sidecar,
                        REQUESTING.formatted("migrate", last),
                        REQUESTING.formatted("web", "300m")));

        assertThat(needs.of("cpu")).hasValueSatisfying(v -> assertThat(v).isEqualByComparingTo(amount));
    }

    @Test
    void takes_its_overhead_too() {
        PodNeeds needs = needs("""
                overhead: {cpu: 50m, memory: 10Mi}
                containers: [{name: web, resources: {requests: {cpu: 100m}}}]
                """);

        assertThat(needs.of("cpu")).contains(new BigDecimal("0.150"));
        assertThat(needs.of("limits.cpu")).hasValueSatisfying(v -> assertThat(v).isZero());
    }

    @Test
    void what_is_said_for_the_whole_pod_stands_for_its_containers() {
        PodNeeds needs = needs("""
                resources: {requests: {cpu: 2}}
                containers: [{name: web, resources: {requests: {cpu: 100m}}}]
                """);

        assertThat(needs.of("cpu")).contains(new BigDecimal("2"));
        assertThat(needs.unnamed("limits.cpu")).isEmpty();
    }

    @Test
    void a_container_that_names_nothing_gets_the_smallest_of_the_namespaces_defaults() {
        LimitDefaults defaults = LimitDefaults.of(List.of(
                range("{type: Container, defaultRequest: {cpu: 200m}, default: {cpu: 1}}"),
                range("{type: Container, defaultRequest: {cpu: 100m}, default: {cpu: 2}}"),
                range("{type: Pod, max: {cpu: 10m}}")));
        PodNeeds needs =
                new PodNeeds(pod("containers: [{name: web}, {name: log, resources: {limits: {cpu: 500m}}}]"), defaults);

        assertThat(needs.of("requests.cpu")).contains(new BigDecimal("0.600"));
        assertThat(needs.of("limits.cpu")).contains(new BigDecimal("1.500"));
        assertThat(needs.unnamed("limits.cpu")).isEmpty();
        assertThat(needs.unnamed("limits.memory")).containsExactly("web", "log");
    }

    @Test
    void whoever_names_nothing_is_known_only_where_the_defaults_are() {
        String nothing = "{initContainers: [{name: migrate}], containers: [{name: web}]}";

        assertThat(needs(nothing).unnamed("cpu")).containsExactly("migrate", "web");
        assertThat(needs(nothing).unnamed("pods")).isEmpty();
        assertThat(new PodNeeds(pod(nothing), LimitDefaults.UNKNOWN).unnamed("cpu"))
                .isEmpty();
    }

    @Test
    void its_quality_of_service_is_told_only_as_far_as_it_is_sure() {
        PodNeeds nothing = needs("containers: [{name: web, resources: {requests: {cpu: 0, nvidia.com/gpu: 1}}}]");
        PodNeeds limited = needs("containers: [{name: web, resources: {limits: {memory: 1Gi}}}]");
        PodNeeds unknown = new PodNeeds(nothing.pod(), LimitDefaults.UNKNOWN);
        PodNeeds given =
                new PodNeeds(nothing.pod(), new LimitDefaults(true, Map.of("memory", BigDecimal.TEN), Map.of()));

        assertThat(nothing).matches(PodNeeds::bestEffort).matches(needs -> !needs.better());
        assertThat(limited).matches(PodNeeds::better).matches(needs -> !needs.bestEffort());
        assertThat(given).matches(PodNeeds::better).matches(needs -> !needs.bestEffort());
        assertThat(unknown).matches(needs -> !needs.better()).matches(needs -> !needs.bestEffort());
    }

    private static PodNeeds needs(String spec) {
        return new PodNeeds(pod(spec), LimitDefaults.NONE);
    }

    private static PodSpec pod(String yaml) {
        return Serialization.unmarshal("---\n" + yaml, PodSpec.class);
    }

    private static LimitRange range(String limit) {
        return Serialization.unmarshal(
                "---\n{apiVersion: v1, kind: LimitRange, metadata: {name: a}, spec: {limits: [%s]}}".formatted(limit),
                LimitRange.class);
    }
}
