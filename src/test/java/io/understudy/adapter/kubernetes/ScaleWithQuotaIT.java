package io.understudy.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.understudy.operation.StepContext;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The standby has one pod of web, and is to have ten. */
class ScaleWithQuotaIT {

    private static final String AS_PRIMARY = KubernetesWorld.WEB.formatted("'asPrimary'");

    private KubernetesWorld world;
    private ScaleStep step;

    @BeforeEach
    void start(@TempDir Path folder) {
        world = new KubernetesWorld(folder);
        step = new ScaleStep(world.clients, world.memory());
        resources("web", "{requests: {cpu: 250m, memory: 1.5Gi}, limits: {cpu: 1}}");
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void a_quota_with_room_for_all_is_no_matter() {
        quota(
                "enough",
                "{pods: 10, requests.cpu: 2500m, limits.cpu: 10}",
                "{pods: 1, requests.cpu: 250m, limits.cpu: 1}");

        assertThat(step.precheck(scale())).isEmpty();
    }

    @Test
    void says_for_how_many_pods_a_quota_has_room_and_what_is_short() {
        quota(
                "web-quota",
                "{pods: 10, requests.cpu: 2, limits.cpu: 20}",
                "{pods: 1, requests.cpu: 250m, limits.cpu: 1}");

        assertThat(step.precheck(scale()))
                .containsExactly(
                        "ResourceQuota shop/web-quota at us-west-2 has room for 7 of 9 more of Deployment shop/web (requests.cpu: 1750m of 2 left, 250m for each pod): raise it");
    }

    @Test
    void the_scarcest_resource_decides_and_each_quota_speaks_for_itself() {
        quota("compute", "{cpu: 1, memory: 4Gi}", "{cpu: 250m, memory: 1536Mi}");
        quota("pods", "{pods: 3}", "{pods: 3}");

        assertThat(step.precheck(scale()))
                .containsExactlyInAnyOrder(
                        "ResourceQuota shop/compute at us-west-2 has room for 1 of 9 more of Deployment shop/web (cpu: 750m of 1 left, 250m for each pod; memory: 2.5Gi of 4Gi left, 1.5Gi for each pod): raise it",
                        "ResourceQuota shop/pods at us-west-2 has room for 0 of 9 more of Deployment shop/web (pods: 0 of 3 left, 1 for each pod): raise it");
    }

    @Test
    void what_nobody_has_counted_yet_may_all_be_left() {
        quota("small", "{pods: 8}", "{}");

        assertThat(step.precheck(scale())).singleElement().asString().contains("room for 8 of 9 more", "8 of 8 left");
    }

    @Test
    void a_quota_that_only_counts_other_pods_is_no_matter() {
        create("""
                {apiVersion: v1, kind: ResourceQuota, metadata: {name: idle, namespace: shop},
                 spec: {scopes: [BestEffort], hard: {pods: 1}}, status: {used: {pods: 1}}}
                """);

        assertThat(step.precheck(scale())).isEmpty();
    }

    @Test
    void what_steps_before_it_scale_up_takes_its_part() {
        world.west.deployment("shop", "api", 1);
        quota("shared", "{pods: 14}", "{pods: 2}");
        String api = "{'deployment': 'api', 'namespace': 'shop', 'replicas': 5}";
        StepContext after = scale().following(List.of(world.step(ScaleStep.ID, api)));

        assertThat(step.precheck(scale())).isEmpty();
        assertThat(step.precheck(after))
                .containsExactly(
                        "ResourceQuota shop/shared at us-west-2 has room for 8 of 9 more of Deployment shop/web after 4 more of Deployment shop/api (pods: 12 of 14 left, 1 for each pod): raise it");
    }

    @Test
    void earlier_steps_elsewhere_on_the_same_workload_or_in_trouble_take_nothing() {
        quota("exact", "{pods: 10}", "{pods: 1}");
        world.west.namespace("other").deployment("other", "web", 1);

        assertThat(step.precheck(scale().following(List.of(
                        world.step(ScaleStep.ID, KubernetesWorld.WEB.formatted("5")),
                        world.step(ScaleStep.ID, "{'deployment':'web','namespace':'other','replicas':9}"),
                        world.step(ScaleStep.ID, "{'deployment':'gone','namespace':'shop','replicas':9}")))))
                .isEmpty();
    }

    @Test
    void what_an_earlier_step_patches_is_not_judged() {
        quota("tight", "{pods: 2}", "{pods: 1}");
        String patch =
                "{'apiVersion':'v1','kind':'%s','name':'%s','namespace':'shop','merge':{'spec':{'hard':{'pods':20}}}}";

        assertThat(step.precheck(after(patch.formatted("ResourceQuota", "tight"))))
                .isEmpty();
        assertThat(step.precheck(after(patch.formatted("Deployment", "web")))).isEmpty();
        assertThat(step.precheck(after(patch.formatted("ResourceQuota", "another"))))
                .hasSize(1);
    }

    @Test
    void containers_that_name_nothing_are_refused_by_a_quota_unless_the_namespace_has_a_default() {
        resources("web", "{}");
        quota("strict", "{requests.cpu: 4}", "{requests.cpu: 0}");

        assertThat(step.precheck(scale()))
                .containsExactly(
                        "ResourceQuota shop/strict at us-west-2 makes no pods for Deployment shop/web whose containers don't say their requests.cpu (main): set it there, or by a LimitRange");
        world.west.forbid("limitranges");
        assertThat(step.precheck(scale())).isEmpty();
        world.west.forbid();
        create("""
                {apiVersion: v1, kind: LimitRange, metadata: {name: defaults, namespace: shop},
                 spec: {limits: [{type: Container, defaultRequest: {cpu: 500m}}]}}
                """);
        assertThat(step.precheck(scale())).singleElement().asString().contains("room for 8 of 9 more");
    }

    @Test
    void a_service_that_may_not_list_quotas_says_nothing_of_them() {
        quota("tight", "{pods: 2}", "{pods: 1}");
        world.west.forbid("resourcequotas");

        assertThat(step.precheck(scale())).isEmpty();
    }

    @Test
    void nothing_more_needs_no_room() {
        quota("full", "{pods: 1}", "{pods: 1}");

        assertThat(step.precheck(world.failover(ScaleStep.ID, KubernetesWorld.WEB.formatted("1"))))
                .isEmpty();
    }

    private StepContext scale() {
        return world.failover(ScaleStep.ID, AS_PRIMARY);
    }

    private StepContext after(String patch) {
        return scale().following(List.of(world.step(PatchStep.ID, patch)));
    }

    private void quota(String name, String hard, String used) {
        create("""
                {apiVersion: v1, kind: ResourceQuota, metadata: {name: %s, namespace: shop},
                 spec: {hard: %s}, status: {hard: %2$s, used: %s}}
                """.formatted(name, hard, used));
    }

    private void create(String yaml) {
        world.west
                .operator()
                .resource(Serialization.<HasMetadata>unmarshal("---\n" + yaml))
                .create();
    }

    private void resources(String workload, String resources) {
        ResourceRequirements wanted = Serialization.unmarshal("---\n" + resources, ResourceRequirements.class);
        var unused = SiteCall.fresh(() -> world.west // the controller writes meanwhile
                .operator()
                .apps()
                .deployments()
                .inNamespace("shop")
                .withName(workload)
                .edit(deployment -> new DeploymentBuilder(deployment)
                        .editSpec()
                        .editTemplate()
                        .editSpec()
                        .editFirstContainer()
                        .withResources(wanted)
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build()));
    }
}
