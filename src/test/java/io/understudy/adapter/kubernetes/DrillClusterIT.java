package io.understudy.adapter.kubernetes;

import static io.understudy.adapter.kubernetes.KubernetesWorld.SHOP;
import static io.understudy.adapter.kubernetes.KubernetesWorld.WEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.understudy.drill.Copies;
import io.understudy.drill.DrillSite.Removal;
import io.understudy.drill.Stage;
import io.understudy.policy.DrillTerms;
import io.understudy.policy.Site;
import io.understudy.readiness.Fault;
import io.understudy.readiness.Severity;
import io.understudy.runbook.Step;
import io.understudy.topology.UnderstudyException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of a standby's workloads hold nothing of production, and go without a trace. */
class DrillClusterIT {

    private static final Stage STAGE =
            new Stage("drill-shop-20261124-100000", SHOP, WEST, "drill-shop-20261124-100000", "nonce");

    private final KubernetesWorld world;
    private final KubernetesClient standby;
    private final DrillCluster drills;
    private final Step wait;

    DrillClusterIT(@TempDir Path folder) {
        world = new KubernetesWorld(folder);
        standby = world.west.operator();
        drills = new DrillCluster(world.clients, world.sites::get);
        wait = world.step("kubernetes.wait", "{'deployment': 'web', 'namespace': 'shop'}");
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void copies_become_ready_beside_production_and_nothing_of_them_is_left() {
        create("""
                {apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop, annotations: {dns: public}},
                 spec: {type: LoadBalancer, clusterIP: 10.0.0.7, selector: {app: web}, ports: [{port: 80, nodePort: 30080}]}}""");
        create("""
                {apiVersion: v1, kind: Service, metadata: {name: other, namespace: shop}, spec: {selector: {app: other}}}""");
        Deployment before = KubernetesWorld.web(world.west);
        Copies copies = plan();
        assertThat(copies.faults()).isEmpty();

        assertThat(copies.parts().stream().map(part -> {
                    assertThat(part.make()).startsWith("made, uid ");
                    return part.name();
                }))
                .containsExactly(
                        "Namespace " + STAGE.namespace(),
                        "NetworkPolicy understudy-drill",
                        "Service web",
                        "Deployment web");
        await().until(() -> copies.look().copies().stream().allMatch(copy -> copy.ready() == copy.wanted()));

        NetworkPolicy isolation = standby.network()
                .v1()
                .networkPolicies()
                .inNamespace(STAGE.namespace())
                .withName("understudy-drill")
                .get();
        assertThat(isolation.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(isolation.getSpec().getPodSelector().getMatchLabels()).isNullOrEmpty();
        Service service = standby.services()
                .inNamespace(STAGE.namespace())
                .withName("web")
                .get();
        assertThat(service.getSpec().getType()).isEqualTo("ClusterIP");
        assertThat(service.getSpec().getClusterIP()).isNull();
        assertThat(service.getSpec().getPorts().getFirst().getNodePort()).isNull();
        assertThat(service.getMetadata().getAnnotations()).isNullOrEmpty();
        List<Pod> pods = standby.pods().inNamespace(STAGE.namespace()).list().getItems();
        assertThat(pods).hasSize(1).allMatch(pod -> DrillMarks.isOf(STAGE, pod));
        assertThat(drills.standing(WEST)).containsExactly(STAGE);

        Removal[] last = {drills.remove(STAGE)};
        assertThat(last[0].left()).containsExactly("Namespace " + STAGE.namespace());
        await().until(() -> {
            last[0] = drills.remove(STAGE);
            return last[0].left().isEmpty();
        });
        assertThat(last[0].proof()).contains("is gone", "NetworkPolicies and Pods of all namespaces", ": none");
        assertThat(drills.standing(WEST)).isEmpty();
        Deployment after = KubernetesWorld.web(world.west);
        assertThat(after.getSpec()).isEqualTo(before.getSpec());
        assertThat(after.getMetadata().getGeneration())
                .isEqualTo(before.getMetadata().getGeneration());
        assertThat(standby.pods().inNamespace("shop").list().getItems()).hasSize(1);
    }

    @Test
    void pods_get_no_credentials_of_production() {
        redeploy("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: shop}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}, annotations: {vault.hashicorp.com/agent-inject: "true"}}
                    spec:
                      serviceAccountName: web
                      nodeName: node-1
                      priorityClassName: critical
                      hostNetwork: true
                      imagePullSecrets: [{name: registry}]
                      volumes:
                        - {name: tls, secret: {secretName: web-tls}}
                        - {name: data, persistentVolumeClaim: {claimName: web-data}}
                        - {name: node, hostPath: {path: /etc/kubernetes}}
                        - {name: token, projected: {sources: [{serviceAccountToken: {path: token}}]}}
                      containers:
                        - name: main
                          image: sandbox.invalid/main:1
                          securityContext: {privileged: true}
                          ports: [{containerPort: 80, hostPort: 80}]
                          env: [{name: PASSWORD, valueFrom: {secretKeyRef: {name: web-db, key: password}}}]
                          envFrom: [{secretRef: {name: web-env, optional: true}}]
                """);

        assertThat(plan().faults())
                .filteredOn(fault -> fault.severity() == Severity.BLOCKING)
                .extracting(Fault::what)
                .anyMatch(what -> what.contains("read the Secret web-tls"))
                .anyMatch(what -> what.contains("read the Secret web-db"))
                .anyMatch(what -> what.contains("volume node is of a kind"))
                .anyMatch(what -> what.contains("a token of its ServiceAccount"))
                .anyMatch(what -> what.contains("share the network"))
                .anyMatch(what -> what.contains("privileged"))
                .hasSize(6);
        assertThat(standby.namespaces().withName(STAGE.namespace()).get()).isNull();

        Deployment copy = (Deployment) DrillObjects.workload(
                STAGE,
                WorkloadState.of(KubernetesWorld.web(world.west)),
                new PodCopy(Workload.of(wait.with()), DrillTerms.DEFAULT),
                2,
                List.of());
        var spec = copy.getSpec().getTemplate().getSpec();
        assertThat(copy.getSpec().getReplicas()).isEqualTo(2);
        assertThat(spec.getServiceAccountName()).isNull();
        assertThat(spec.getAutomountServiceAccountToken()).isFalse();
        assertThat(spec.getNodeName()).isNull();
        assertThat(spec.getPriorityClassName()).isNull();
        assertThat(spec.getImagePullSecrets()).isEmpty();
        assertThat(spec.getContainers().getFirst().getPorts().getFirst().getHostPort())
                .isNull();
        assertThat(copy.getSpec().getTemplate().getMetadata().getAnnotations()).isNullOrEmpty();
        assertThat(spec.getVolumes())
                .filteredOn(volume -> volume.getName().equals("data"))
                .singleElement()
                .satisfies(volume -> {
                    assertThat(volume.getPersistentVolumeClaim()).isNull();
                    assertThat(volume.getEmptyDir()).isNotNull();
                });
    }

    @Test
    void a_secret_is_taken_only_from_one_that_says_it_is_for_drills() {
        redeploy("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: shop}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec:
                      containers:
                        - name: main
                          image: sandbox.invalid/main:1
                          envFrom: [{secretRef: {name: web-db}}, {configMapRef: {name: settings}}]
                """);
        create("{apiVersion: v1, kind: ConfigMap, metadata: {name: settings, namespace: shop}, data: {size: xl}}");
        DrillTerms terms = new DrillTerms(DrillTerms.LEAST_LIMIT, 1, Map.of("web-db", "web-db-drill"));
        assertThat(blocking(terms)).singleElement().asString().contains("web-db-drill", "does not exist");

        create("{apiVersion: v1, kind: Secret, metadata: {name: web-db-drill, namespace: shop}, data: {p: eA==}}");
        assertThat(blocking(terms)).singleElement().asString().contains("does not say that it is for drills");

        standby.secrets().inNamespace("shop").withName("web-db-drill").delete();
        create("""
                {apiVersion: v1, kind: Secret, metadata: {name: web-db-drill, namespace: shop, labels: {understudy.io/drill-only: "true"}},
                 data: {p: eA==}}""");
        assertThat(blocking(terms)).isEmpty();
        world.west.forbid("secrets", "configmaps");
        assertThat(drills.plan(STAGE, List.of(wait), terms).faults())
                .filteredOn(fault -> fault.severity() == Severity.BLOCKING)
                .anyMatch(fault -> fault.what().contains("may not read the Secret shop/web-db-drill")
                        && fault.remedy().contains("applications[].drillSecrets"))
                .anyMatch(fault -> fault.what().contains("may not read the ConfigMap shop/settings")
                        && fault.remedy().contains("applications[].drill"));
        world.west.forbid();
        drills.plan(STAGE, List.of(wait), terms).parts().forEach(Copies.Part::make);
        assertThat(standby.secrets()
                        .inNamespace(STAGE.namespace())
                        .withName("web-db")
                        .get()
                        .getData())
                .containsEntry("p", "eA==");
        assertThat(standby.configMaps()
                        .inNamespace(STAGE.namespace())
                        .withName("settings")
                        .get()
                        .getData())
                .containsEntry("size", "xl");
    }

    @Test
    void a_namespace_that_is_not_this_drills_is_neither_used_nor_removed() {
        standby.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(STAGE.namespace())
                        .endMetadata()
                        .build())
                .create();
        assertThat(blocking(DrillTerms.DEFAULT)).singleElement().asString().contains("there is a namespace");
        assertThatThrownBy(() -> plan().parts().getFirst().make())
                .isInstanceOf(UnderstudyException.Permanent.class)
                .hasMessageContaining("not this drill's");
        assertThatThrownBy(() -> drills.remove(STAGE))
                .isInstanceOf(UnderstudyException.Permanent.class)
                .hasMessageContaining("does not carry this drill's mark");
        assertThat(standby.namespaces().withName(STAGE.namespace()).get()).isNotNull();
    }

    @Test
    void a_namespace_of_the_same_name_and_label_that_another_one_made_is_not_removed() {
        plan().parts().getFirst().make();
        Stage impostor = new Stage(STAGE.drill(), SHOP, WEST, STAGE.namespace(), "another nonce");

        assertThatThrownBy(() -> drills.remove(impostor))
                .isInstanceOf(UnderstudyException.Permanent.class)
                .hasMessageContaining("does not carry this drill's mark");
        assertThat(standby.namespaces().withName(STAGE.namespace()).get()).isNotNull();
        assertThat(drills.remove(STAGE).left()).containsExactly("Namespace " + STAGE.namespace());
    }

    @Test
    void a_namespace_that_names_no_application_is_told_of_all_the_same() {
        create("""
                {apiVersion: v1, kind: Namespace, metadata: {name: theirs, labels: {understudy.io/drill: theirs,
                 understudy.io/application: Not_A.Name}}}""");
        assertThat(drills.standing(WEST)).singleElement().satisfies(stage -> {
            assertThat(stage.namespace()).isEqualTo("theirs");
            assertThat(stage.application().value()).isEqualTo("unknown");
        });
    }

    @Test
    void nothing_is_started_where_the_drills_own_network_policy_does_not_stand_alone() {
        List<? extends Copies.Part> parts = plan().parts();
        parts.subList(0, parts.size() - 1).forEach(Copies.Part::make);
        create("""
                {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: allow-all, namespace: %s},
                 spec: {podSelector: {}, egress: [{}], policyTypes: [Egress]}}""".formatted(STAGE.namespace()));
        assertThatThrownBy(() -> parts.getLast().make())
                .isInstanceOf(UnderstudyException.Permanent.class)
                .hasMessageContaining("allow-all");

        standby.network().v1().networkPolicies().inNamespace(STAGE.namespace()).delete();
        assertThatThrownBy(() -> parts.getLast().make()).hasMessageContaining("and has none");
        assertThat(standby.apps()
                        .deployments()
                        .inNamespace(STAGE.namespace())
                        .list()
                        .getItems())
                .isEmpty();
    }

    @Test
    void pods_keep_only_the_labels_by_which_their_workload_and_its_services_know_them() {
        redeploy("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: shop}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: web}, matchExpressions: [{key: tier, operator: Exists}]}
                  template:
                    metadata: {labels: {app: web, tier: front, served: "yes", team: shop, sidecar.istio.io/inject: "true"}}
                    spec: {containers: [{name: main, image: "sandbox.invalid/main:1"}]}
                """);
        create(
                "{apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}, spec: {selector: {served: 'yes'}}}");
        Copies copies = plan();
        copies.parts().forEach(Copies.Part::make);

        assertThat(copies.parts()).extracting(Copies.Part::name).contains("Service web");
        assertThat(copy().getSpec().getTemplate().getMetadata().getLabels())
                .isEqualTo(Map.of("app", "web", "tier", "front", "served", "yes", DrillMarks.DRILL, STAGE.namespace()));
    }

    @Test
    void copies_that_somebody_scales_away_are_not_ready() {
        Copies copies = plan();
        copies.parts().forEach(Copies.Part::make);
        await().until(() -> copies.look().copies().getFirst().ready() == 1);
        Deployment copy = copy();
        copy.getSpec().setReplicas(0);
        Deployment scaled = standby.resource(copy).update();
        assertThat(scaled.getSpec().getReplicas()).isZero();

        await().until(() -> copies.look().copies().getFirst().ready() == 0);
        assertThat(copies.look().copies())
                .singleElement()
                .satisfies(look -> assertThat(look.wanted()).isEqualTo(1));
    }

    @Test
    void a_pod_that_finds_no_room_yet_is_waited_for_and_an_image_that_is_not_there_is_not() {
        world.west.capacity(0);
        Copies copies = plan();
        copies.parts().forEach(Copies.Part::make);
        await().until(() -> copies.look().copies().getFirst().hindered().isPresent());
        assertThat(copies.look().copies().getFirst()).satisfies(look -> {
            assertThat(look.hopeless()).isEmpty();
            assertThat(look.toString()).contains("0 of 1 ready (Unschedulable");
        });

        world.west.refuseImages();
        world.west.capacity(1);
        await().until(() -> copies.look().copies().getFirst().hopeless().isPresent());
    }

    private Deployment copy() {
        return standby.apps()
                .deployments()
                .inNamespace(STAGE.namespace())
                .withName("web")
                .get();
    }

    @Test
    void rights_that_are_missing_are_told_before_anything_is_made() {
        world.west.allowReadingOnly();
        assertThat(blocking(DrillTerms.DEFAULT))
                .anyMatch(what -> what.contains("may not create namespaces"))
                .anyMatch(what -> what.contains("may not create networkpolicies"));
        world.west.allowNothing();
        assertThatThrownBy(this::plan).isInstanceOf(UnderstudyException.Permanent.class);
    }

    @Test
    void nothing_is_copied_where_nobody_says_that_the_network_isolates() {
        DrillCluster unsaid = new DrillCluster(world.clients, name -> {
            Site site = world.document(name);
            Site.Cluster cluster = site.kubernetes().orElseThrow();
            return new Site(
                    name,
                    site.jurisdiction(),
                    Optional.of(new Site.Cluster(cluster.kubeconfig(), cluster.context(), false)));
        });
        assertThat(unsaid.plan(STAGE, List.of(wait), DrillTerms.DEFAULT).faults())
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.severity()).isEqualTo(Severity.BLOCKING);
                    assertThat(fault.what()).contains("copies might reach production");
                    assertThat(fault.remedy()).contains("networkPolicies: enforced");
                });
    }

    @Test
    void a_workload_that_is_missing_or_elsewhere_is_told() {
        Step other = world.step("kubernetes.scale", "{'deployment': 'api', 'namespace': 'shop', 'replicas': 1}");
        assertThat(drills.plan(STAGE, List.of(wait, other), DrillTerms.DEFAULT).faults())
                .extracting(Fault::what)
                .anyMatch(what -> what.contains("Deployment shop/api does not exist"));
        Step away = world.step("kubernetes.scale", "{'deployment': 'web', 'namespace': 'mall', 'replicas': 1}");
        assertThat(drills.plan(STAGE, List.of(wait, away), DrillTerms.DEFAULT).faults())
                .extracting(Fault::what)
                .anyMatch(what -> what.contains("several namespaces (shop, mall)"));
        assertThat(drills.plan(STAGE, List.of(), DrillTerms.DEFAULT).faults())
                .extracting(Fault::what)
                .anyMatch(what -> what.contains("names no Deployment or StatefulSet"));
    }

    private Copies plan() {
        return drills.plan(STAGE, List.of(wait, wait), DrillTerms.DEFAULT);
    }

    private List<String> blocking(DrillTerms terms) {
        return drills.plan(STAGE, List.of(wait), terms).faults().stream()
                .filter(fault -> fault.severity() == Severity.BLOCKING)
                .map(Fault::what)
                .toList();
    }

    private void create(String manifest) {
        standby.resource(Serialization.unmarshal("---\n" + manifest, GenericKubernetesResource.class))
                .create();
    }

    private void redeploy(String manifest) {
        standby.apps().deployments().inNamespace("shop").withName("web").delete();
        create(manifest);
    }
}
