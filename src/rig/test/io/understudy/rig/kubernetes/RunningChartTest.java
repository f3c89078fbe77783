package io.understudy.rig.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.SecretProjection;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.understudy.health.VantagePoint;
import io.understudy.policy.ConfigurationFolder;
import io.understudy.policy.Orchestrator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The chart that runs the service and a witness, rendered by Helm. */
class RunningChartTest {

    private static final Path CHART = Path.of(System.getProperty("basedir", "")).resolve("helm");

    /** Whose versions of kinds are rendered: Helm as a library takes 1.20 where nothing is said. */
    private static final String CLUSTER = "1.34.1";

    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();
    private static final Path BASE =
            Path.of(System.getProperty("basedir", "")).resolve("src/test/resources/documents/base");

    private static final String COMMON = """
            rights: false
            image: {repository: registry.example.test/understudy, tag: "1"}
            documents:
              existing: {failoverPolicies: [policies], runbooks: [runbooks]}
            secrets: [understudy-secrets]
            """;

    private static final String ONE = COMMON + """
            orchestrator:
              enabled: true
              tls: {secret: understudy-tls}
            """;

    static final String THREE = COMMON + """
            orchestrator:
              enabled: true
              replicas: 3
              tls: {secret: understudy-tls}
              tokensFile: secrets/tokens.yaml
              journal:
                postgresql: {url: "jdbc:postgresql://10.0.1.1:5432,10.0.1.2:5432/understudy", user: understudy, passwordFile: secrets/journal}
              spec:
                canaries: ["192.0.2.1:53"]
                token: {file: secrets/api-token}
            """;

    private final Path values;

    RunningChartTest(@TempDir Path folder) {
        this.values = folder.resolve("values.yaml");
    }

    private TemplateCommand template(String yaml) {
        try {
            Files.writeString(values, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Helm(CHART)
                .template()
                .withName("understudy")
                .withNamespace("dr")
                .withValuesFile(values);
    }

    private String text(String yaml) {
        return template(yaml).withKubeVersion(CLUSTER).call();
    }

    private List<HasMetadata> render(String yaml) {
        List<HasMetadata> objects = new ArrayList<>();
        for (String document : text(yaml).split("(?m)^---.*$", -1)) {
            if (document.lines().anyMatch(line -> line.startsWith("kind:"))) {
                objects.add(SERIALIZATION.<HasMetadata>unmarshal(document));
            }
        }
        return objects;
    }

    private static <T> List<T> all(List<HasMetadata> objects, Class<T> kind) {
        return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static <T> T one(List<HasMetadata> objects, Class<T> kind) {
        assertThat(all(objects, kind)).hasSize(1);
        return all(objects, kind).getFirst();
    }

    private static ConfigMap configMap(List<HasMetadata> objects, String name) {
        return all(objects, ConfigMap.class).stream()
                .filter(map -> map.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void nothing_runs_by_default() {
        List<HasMetadata> objects = render("{}");
        assertThat(objects).isNotEmpty();
        assertThat(all(objects, StatefulSet.class)).isEmpty();
        assertThat(all(objects, Deployment.class)).isEmpty();
        assertThat(all(objects, NetworkPolicy.class)).isEmpty();
    }

    @Test
    void one_instance_keeps_its_journal_on_a_volume_of_its_own() {
        List<HasMetadata> objects = render(ONE);
        StatefulSet set = one(objects, StatefulSet.class);

        assertThat(set.getSpec().getReplicas()).isEqualTo(1);
        assertThat(set.getSpec().getVolumeClaimTemplates())
                .singleElement()
                .satisfies(claim -> assertThat(claim.getSpec().getResources().getRequests())
                        .containsEntry("storage", new Quantity("1Gi")));
        assertThat(all(objects, PodDisruptionBudget.class)).isEmpty();
        assertThat(configMap(objects, "understudy-orchestrator").getData().get("understudy.yaml"))
                .doesNotContain("journal", "url:");
    }

    @Test
    void three_instances_share_a_journal_and_know_each_other_by_name() {
        List<HasMetadata> objects = render(THREE);
        StatefulSet set = one(objects, StatefulSet.class);

        assertThat(set.getSpec().getReplicas()).isEqualTo(3);
        assertThat(set.getSpec().getServiceName()).isEqualTo("understudy-peers");
        assertThat(set.getSpec().getVolumeClaimTemplates()).isEmpty();
        assertThat(one(objects, PodDisruptionBudget.class)
                        .getSpec()
                        .getMaxUnavailable()
                        .getIntVal())
                .isEqualTo(1);
        assertThat(set.getSpec().getTemplate().getSpec().getTopologySpreadConstraints())
                .hasSize(2)
                .allSatisfy(spread -> assertThat(spread.getLabelSelector().getMatchLabels())
                        .containsEntry("app.kubernetes.io/component", "orchestrator"));
        assertThat(all(objects, Service.class))
                .extracting(service -> service.getMetadata().getName())
                .containsExactlyInAnyOrder("understudy", "understudy-peers");
    }

    /** What a cluster says of itself is tried where there is one: {@link AppliedChartRigIT}. */
    @ParameterizedTest
    @CsvSource({"1.20.2, policy/v1beta1", "1.21.0-rc.1, policy/v1", "1.21.0, policy/v1", "1.34.1, policy/v1"})
    void the_disruption_budget_is_of_the_version_that_the_cluster_has(String cluster, String version) {
        assertThat(template(THREE).withKubeVersion(cluster).call())
                .containsPattern("apiVersion: %s\nkind: PodDisruptionBudget\n".formatted(version));
    }

    /** The document is read as the service in the pod would read it. */
    @Test
    void the_orchestrator_document_is_valid_beside_the_others(@TempDir Path folder) throws IOException {
        for (String yaml : List.of(ONE, THREE)) {
            Path own = Files.createDirectories(folder.resolve(Integer.toString(yaml.length())));
            Path file = Files.writeString(
                    own.resolve("understudy.yaml"),
                    configMap(render(yaml), "understudy-orchestrator").getData().get("understudy.yaml"));
            ConfigurationFolder.Result result = ConfigurationFolder.read(
                    List.of(BASE.resolve("failover-policies"), BASE.resolve("runbooks"), file),
                    own,
                    Map.of("POD_NAME", "understudy-0"));
            assertThat(result).isInstanceOfSatisfying(ConfigurationFolder.Result.Valid.class, valid -> {
                assertThat(valid.orchestrator().name()).isEqualTo(new VantagePoint("understudy-0"));
                assertThat(valid.orchestrator().url().map(Object::toString).orElse(""))
                        .isEqualTo(yaml.equals(THREE) ? "https://understudy-0.understudy-peers.dr.svc:8686" : "");
            });
        }
    }

    @Test
    void pods_are_as_the_restricted_level_wants_them() {
        List<HasMetadata> objects = render(THREE + "witness: {enabled: true, secrets: []}\n");
        List<PodSpec> pods = List.of(
                one(objects, StatefulSet.class).getSpec().getTemplate().getSpec(),
                one(objects, Deployment.class).getSpec().getTemplate().getSpec());

        assertThat(pods).allSatisfy(pod -> {
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            Container container = pod.getContainers().getFirst();
            assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                    .isFalse();
            assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                    .isTrue();
            assertThat(container.getSecurityContext().getCapabilities().getDrop())
                    .containsExactly("ALL");
            assertThat(container.getStartupProbe().getHttpGet().getPath()).isEqualTo("/health/live");
            assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/health/live");
            assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/health/ready");
            assertThat(pod.getVolumes()).extracting(Volume::getName).contains("tmp", "secrets");
            assertThat(container.getImage()).isEqualTo("registry.example.test/understudy:1");
        });
        assertThat(one(objects, ServiceAccount.class).getAutomountServiceAccountToken())
                .isFalse();
        assertThat(objects).extracting(HasMetadata::getKind).doesNotContain("Secret", "Role", "ClusterRole");
    }

    /** Beside the orchestrator, whose Secrets would let it act. */
    @Test
    void the_witness_gets_the_secrets_that_are_named_for_it_and_no_others() {
        String both = ONE + "secretEnvironment: [{name: OPERATOR, secret: shop, key: operator}]\n";
        List<HasMetadata> none = render(both + "witness: {enabled: true, secrets: [], secretEnvironment: []}\n");
        assertThat(secrets(witness(none))).isEmpty();
        assertThat(witness(none).getVolumes())
                .as("the folder is there all the same")
                .anySatisfy(volume -> assertThat(volume.getName()).isEqualTo("secrets"));

        List<HasMetadata> own = render(both + """
                witness:
                  enabled: true
                  secrets: [probes]
                  secretEnvironment: [{name: PROBE, secret: looks, key: password}]
                """);
        assertThat(secrets(witness(own))).containsExactlyInAnyOrder("probes", "looks");
        assertThat(secrets(one(own, StatefulSet.class).getSpec().getTemplate().getSpec()))
                .containsExactlyInAnyOrder("understudy-secrets", "shop", "understudy-tls");
    }

    @Test
    void a_witness_alone_needs_no_word_about_secrets_that_nobody_has() {
        String alone = COMMON.replace("secrets: [understudy-secrets]\n", "") + "witness: {enabled: true}\n";
        assertThat(secrets(witness(render(alone)))).isEmpty();
    }

    /** The document is read as the witness in the pod would read it. */
    @Test
    void a_witness_with_a_token_file_asks_for_that_token(@TempDir Path folder) throws IOException {
        List<HasMetadata> objects = render(COMMON + """
                witness: {enabled: true, name: far, secrets: [probes], tokenFile: secrets/witness}
                """);
        Files.writeString(Files.createDirectories(folder.resolve("secrets")).resolve("witness"), "s3cret\n");
        Path file = Files.writeString(
                folder.resolve("understudy.yaml"),
                configMap(objects, "understudy-witness").getData().get("understudy.yaml"));

        ConfigurationFolder.Result result = ConfigurationFolder.read(
                List.of(BASE.resolve("failover-policies"), BASE.resolve("runbooks"), file), folder, Map.of());

        assertThat(result)
                .isInstanceOfSatisfying(
                        ConfigurationFolder.Result.Valid.class,
                        valid -> assertThat(valid.orchestrator()
                                        .witness(new VantagePoint("far"))
                                        .flatMap(Orchestrator.Witness::token)
                                        .map(token -> token.reveal()))
                                .contains("s3cret"));
        assertThat(witness(objects).getContainers().getFirst().getVolumeMounts())
                .anySatisfy(mount -> assertThat(mount.getMountPath()).isEqualTo("/etc/understudy/understudy.yaml"));
        assertThat(all(render(COMMON + "witness: {enabled: true, secrets: [probes]}\n"), ConfigMap.class))
                .as("without a token there is nothing to tell it")
                .isEmpty();
    }

    private static PodSpec witness(List<HasMetadata> objects) {
        return one(objects, Deployment.class).getSpec().getTemplate().getSpec();
    }

    /** Every Secret that a pod is given, by whichever way. */
    private static List<String> secrets(PodSpec pod) {
        Stream<String> mounted = pod.getVolumes().stream().flatMap(RunningChartTest::secrets);
        Stream<String> set = pod.getContainers().getFirst().getEnv().stream()
                .flatMap(variable -> Stream.ofNullable(variable.getValueFrom()))
                .flatMap(source -> Stream.ofNullable(source.getSecretKeyRef()))
                .map(SecretKeySelector::getName);
        return Stream.concat(mounted, set).toList();
    }

    private static Stream<String> secrets(Volume volume) {
        Stream<String> whole = Stream.ofNullable(volume.getSecret()).map(SecretVolumeSource::getSecretName);
        Stream<String> projected = Stream.ofNullable(volume.getProjected())
                .flatMap(folder -> folder.getSources().stream())
                .flatMap(source -> Stream.ofNullable(source.getSecret()))
                .map(SecretProjection::getName);
        return Stream.concat(whole, projected);
    }

    @Test
    void what_is_read_at_the_start_rolls_the_pods_and_policies_do_not() {
        String first = checksum(ONE);
        assertThat(checksum(ONE.replace(
                        "existing:", "failoverPolicies: {shop.yaml: \"kind: FailoverPolicy\"}\n  existing:")))
                .isEqualTo(first);
        assertThat(checksum(ONE.replace("existing:", "routes: {mine.camel.yaml: \"[]\"}\n  existing:")))
                .isNotEqualTo(first);
        assertThat(checksum(ONE + "  spec: {concurrentFailovers: 3}\n")).isNotEqualTo(first);
    }

    private String checksum(String yaml) {
        return Objects.requireNonNull(one(render(yaml), StatefulSet.class)
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getAnnotations()
                .get("checksum/read-at-start"));
    }

    @Test
    void documents_of_values_and_of_existing_config_maps_lie_in_one_folder() {
        List<HasMetadata> objects = render(
                ONE.replace("existing:", "failoverPolicies: {shop.yaml: \"kind: FailoverPolicy\"}\n  existing:"));
        assertThat(configMap(objects, "understudy-failover-policies").getData()).containsOnlyKeys("shop.yaml");
        Volume folder = one(objects, StatefulSet.class).getSpec().getTemplate().getSpec().getVolumes().stream()
                .filter(volume -> volume.getName().equals("failover-policies"))
                .findFirst()
                .orElseThrow();
        assertThat(folder.getProjected().getSources())
                .extracting(source -> source.getConfigMap().getName())
                .containsExactly("understudy-failover-policies", "policies");
        assertThat(one(objects, StatefulSet.class)
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getVolumeMounts())
                .filteredOn(mount -> mount.getMountPath().endsWith("failover-policies"))
                .as("a single file of a volume would never change")
                .allSatisfy(mount -> assertThat(mount.getSubPath()).isNull());
    }

    @Test
    void only_the_instances_and_whom_the_values_name_reach_the_ports() {
        NetworkPolicy closed = one(render(ONE), NetworkPolicy.class);
        assertThat(closed.getSpec().getPolicyTypes()).containsExactly("Ingress");
        assertThat(closed.getSpec().getIngress().getFirst().getFrom()).hasSize(1);

        NetworkPolicy opened = one(render(ONE + """
                        networkPolicy:
                          from: [{namespaceSelector: {matchLabels: {name: monitoring}}}]
                          egress: [{ports: [{protocol: TCP, port: 5432}]}]
                        """), NetworkPolicy.class);
        assertThat(opened.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(opened.getSpec().getIngress().getFirst().getFrom()).hasSize(2);
        assertThat(opened.getSpec().getEgress()).hasSize(1);
        assertThat(all(render(ONE + "networkPolicy: {enabled: false}\n"), NetworkPolicy.class))
                .isEmpty();
    }

    @Test
    void a_monitor_and_a_dashboard_are_there_when_they_are_asked_for() throws IOException {
        assertThat(text(ONE)).doesNotContain("ServiceMonitor", "grafana");
        List<HasMetadata> objects =
                render(ONE + "metrics: {serviceMonitor: {enabled: true}, dashboard: {enabled: true}}\n");
        assertThat(objects).extracting(HasMetadata::getKind).contains("ServiceMonitor");
        JsonNode board = new ObjectMapper()
                .readTree(configMap(objects, "understudy-dashboard").getData().get("understudy.json"));

        Set<String> named = new TreeSet<>();
        Matcher names = Pattern.compile("understudy_[a-z_]+").matcher(board.toString());
        while (names.find()) {
            named.add(names.group());
        }
        assertThat(named).hasSizeGreaterThan(10);
        String documented = Files.readString(CHART.resolveSibling("docs").resolve("operations.md"));
        assertThat(named).allSatisfy(name -> assertThat(documented).contains("`" + name + "`"));
    }

    private record Refused(String why, String yaml, String message) {}

    @TestFactory
    Stream<DynamicTest> wrong_values_are_refused_with_what_to_do() {
        return Stream.of(
                        new Refused("a misspelt key", "orchestrators: {}", "orchestrators"),
                        new Refused("a key of the orchestrator", "orchestrator: {replica: 1}", "replica"),
                        new Refused("more than three", THREE.replace("replicas: 3", "replicas: 4"), "replicas"),
                        new Refused("no number", ONE + "  replicas: two\n", "replicas"),
                        new Refused(
                                "no image", ONE.replace("registry.example.test/understudy", "\"\""), "which image?"),
                        new Refused(
                                "an image with its tag",
                                ONE.replace("test/understudy", "test/understudy:2"),
                                "repository"),
                        new Refused("no digest", ONE.replace("tag: \"1\"", "digest: abc"), "digest"),
                        new Refused("a pull policy", ONE.replace("tag: \"1\"", "pullPolicy: Often"), "pullPolicy"),
                        new Refused(
                                "no TLS",
                                ONE.replace("secret: understudy-tls", "secret: \"\""),
                                "tls.crt, tls.key and ca.crt"),
                        new Refused("several journals", ONE + "  replicas: 2\n", "would not know of each other"),
                        new Refused(
                                "a shared journal for one",
                                THREE.replace("replicas: 3", "replicas: 1"),
                                "needs no shared journal"),
                        new Refused("no journal", ONE + "  journal: {embedded: null}\n", "there is no journal"),
                        new Refused("a size", ONE + "  journal: {embedded: {size: much}}\n", "size"),
                        new Refused(
                                "a password in the URL",
                                THREE.replace("5432/understudy", "5432/understudy?password=x"),
                                "url"),
                        new Refused(
                                "a password in the values",
                                THREE.replace("passwordFile: secrets/journal", "passwordFile: geheim"),
                                "passwordFile"),
                        new Refused(
                                "no password", THREE.replace(", passwordFile: secrets/journal", ""), "passwordFile"),
                        new Refused(
                                "no schema",
                                THREE.replace("user: understudy", "user: understudy, schema: A-B"),
                                "schema"),
                        new Refused(
                                "a tokens file elsewhere",
                                THREE.replace("secrets/tokens.yaml", "/tmp/tokens.yaml"),
                                "tokensFile"),
                        new Refused(
                                "a key that the chart writes",
                                THREE.replace("canaries:", "http: x\n    canaries:"),
                                "spec"),
                        new Refused(
                                "no policy",
                                ONE.replace("failoverPolicies: [policies]", "failoverPolicies: []"),
                                "there is no failover policy"),
                        new Refused(
                                "no runbook",
                                ONE.replace("runbooks: [runbooks]", "runbooks: []"),
                                "there is no runbook"),
                        new Refused(
                                "a policy that is no YAML file",
                                "documents: {failoverPolicies: {shop.txt: a}}",
                                "shop.txt"),
                        new Refused("an empty runbook", "documents: {runbooks: {a.yaml: \"\"}}", "runbooks"),
                        new Refused("a route that nobody loads", "documents: {routes: {a.yaml: b}}", "'a.yaml'"),
                        new Refused("a Secret twice", "secrets: [a, a]", "secrets"),
                        new Refused("a variable without a Secret", "secretEnvironment: [{name: A, key: b}]", "secret"),
                        new Refused("a variable's name", "secretEnvironment: [{name: a-b, secret: c, key: b}]", "name"),
                        new Refused(
                                "a witness beside Secrets that are not its own",
                                ONE + "witness: {enabled: true}\n",
                                "witness.secrets: name the Secrets that the witness's probes need"),
                        new Refused(
                                "a witness beside variables that are not its own",
                                ONE + "secretEnvironment: [{name: A, secret: b, key: c}]\n"
                                        + "witness: {enabled: true, secrets: []}\n",
                                "witness.secretEnvironment: name the variables that the witness's probes need"),
                        new Refused("a witness's Secret twice", "witness: {secrets: [a, a]}", "secrets"),
                        new Refused(
                                "a witness's variable without a Secret",
                                "witness: {secretEnvironment: [{name: A, key: b}]}",
                                "secret"),
                        new Refused(
                                "a witness's token that no Secret holds",
                                COMMON + "witness: {enabled: true, secrets: [], tokenFile: secrets/witness}\n",
                                "witness.tokenFile: name the Secret that holds it in witness.secrets"),
                        new Refused("a witness's token of elsewhere", "witness: {tokenFile: /etc/token}", "tokenFile"),
                        new Refused("a witness's name", "witness: {name: No Name}", "witness"),
                        new Refused("an interval", "metrics: {serviceMonitor: {interval: often}}", "interval"),
                        new Refused("a label", "metrics: {dashboard: {labels: {a: 1}}}", "labels"),
                        new Refused(
                                "a spread", "orchestrator: {topologySpreadConstraints: [{maxSkew: 1}]}", "topologyKey"),
                        new Refused(
                                "an application without namespace",
                                "applications: [{deployments: [web]}]",
                                "namespace"),
                        new Refused(
                                "a misspelt right",
                                "applications: [{namespace: shop, deployments: [web], drillSecret: [web]}]",
                                "drillSecret"),
                        new Refused(
                                "a workload that is no list",
                                "applications: [{namespace: shop, deployments: web}]",
                                "deployments"),
                        new Refused("a misspelt right of Velero", "velero: {restores: true}", "restores"),
                        new Refused("a subject", "subject: {kind: Robot}", "subject"))
                .map(refused -> DynamicTest.dynamicTest(
                        refused.why(),
                        () -> assertThatThrownBy(() -> text(refused.yaml())).hasMessageContaining(refused.message())));
    }
}
