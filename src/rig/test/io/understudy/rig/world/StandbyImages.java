package io.understudy.rig.world;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.understudy.adapter.registry.LocalRegistry;
import io.understudy.api.ReadinessReport;
import io.understudy.rig.network.Host;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The images of the standby's web in a registry that wants a login: a stand-in in this JVM, on the machine's own address as
 * the orchestrator reaches it. The service remembers registries' answers for minutes, so each state of the story makes it ask
 * another question: with another login, or for another tag.
 */
final class StandbyImages implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CHECK = "images of step web";
    private static final String SECRET = "registry";
    private static final String OLD_PASSWORD = "of-last-year";
    private static final String SITES = "failover-policies/sites.yaml";

    private final RigWorld world;
    private final LocalRegistry registry;

    /** Whatever the service told of it. */
    private final List<String> told = new ArrayList<>();

    private StandbyImages(RigWorld world, LocalRegistry registry) {
        this.world = world;
        this.registry = registry;
    }

    /** Starts the registry, and has the service ask it and no other; before the service starts. */
    static StandbyImages of(RigWorld world) throws IOException {
        LocalRegistry registry =
                LocalRegistry.start(world.network().machineSeenFrom(Host.CONTROL), LocalRegistry.Door.BASIC);
        String asked = "registries: [{host: '%s', plain: true}, {host: rig.invalid, images: unchecked}]"
                .formatted(registry.host());
        world.installation().edit(SITES, sites -> sites.replace("images: unchecked", asked));
        return new StandbyImages(world, registry);
    }

    /** One hindrance after another, each mended by what its remedy says. The standby is ready before and after. */
    void cannotBePulled(Service service) throws IOException {
        registry.answers("shop/web/manifests/1", 200);
        registry.answers("shop/web/manifests/3", 200);
        putSecret(OLD_PASSWORD);
        deploy("1");
        finds(service, "UNKNOWN", "may not get Secret shop/registry", "applications[].pullSecrets");

        world.west().grant(Map.of("applications[0].pullSecrets[0]", SECRET));
        finds(
                service,
                "BLOCKING",
                "refuses %s for container main of Deployment shop/web to ann of Secret shop/registry (HTTP 401)"
                        .formatted(image("1")),
                "renew the Secret");

        putSecret(LocalRegistry.PASSWORD);
        holds(service);

        deploy("2");
        finds(
                service,
                "BLOCKING",
                "%s for container main of Deployment shop/web can't be pulled: %s has no such image (HTTP 404)"
                        .formatted(image("2"), registry.host()),
                "push or replicate it there, or let the workload at us-west-2 name one that is there");

        deploy("3");
        holds(service);

        assertThat(registry.heard())
                .contains("HEAD /v2/shop/web/manifests/3 " + LocalRegistry.password())
                .as("nothing is pulled")
                .allMatch(request -> request.startsWith("HEAD /v2/shop/web/manifests/"));
        assertNoPasswordIsTold(service);
    }

    private void finds(Service service, String severity, String what, String remedy) throws IOException {
        told(ReadinessRigIT.awaitFinding(service, CHECK, severity, what, remedy));
    }

    /** That the standby is ready does not tell that its images were asked for. */
    private void holds(Service service) throws IOException {
        ReadinessReport report = ReadinessRigIT.awaitReady(service);
        told(report);
        assertThat(report.checks())
                .filteredOn(check -> check.check().equals(CHECK))
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.result()).isEqualTo("HOLDS");
                    assertThat(check.detail()).isEqualTo("1 of 1 images can be pulled");
                });
    }

    private void told(ReadinessReport report) throws IOException {
        told.add(JSON.writeValueAsString(report));
    }

    /** Neither of the two, not in answers, the log or the state folder. Of one its first word, which all charsets write alike. */
    private void assertNoPasswordIsTold(Service service) throws IOException {
        told.add(JSON.writeValueAsString(service.status().orElseThrow()));
        told.add(JSON.writeValueAsString(service.explanation().orElseThrow()));
        told.add(service.output());
        try (Stream<Path> kept = Files.walk(world.installation().state())) {
            for (Path file : kept.filter(Files::isRegularFile).toList()) {
                told.add(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(told)
                .allSatisfy(text -> assertThat(text)
                        .doesNotContain(
                                LocalRegistry.PASSWORD.substring(0, LocalRegistry.PASSWORD.indexOf(' ')),
                                pair(LocalRegistry.PASSWORD),
                                OLD_PASSWORD,
                                pair(OLD_PASSWORD)));
    }

    private void deploy(String tag) {
        world.west()
                .plane()
                .admin()
                .apps()
                .deployments()
                .inNamespace(RigSite.NAMESPACE)
                .withName(RigSite.WEB)
                .edit(now -> new DeploymentBuilder(now)
                        .editSpec()
                        .editTemplate()
                        .editSpec()
                        .withImagePullSecrets(new LocalObjectReference(SECRET))
                        .editFirstContainer()
                        .withImage(image(tag))
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build());
    }

    private String image(String tag) {
        return "%s/shop/web:%s".formatted(registry.host(), tag);
    }

    /** As {@code kubectl create secret docker-registry} makes it. */
    private void putSecret(String password) throws IOException {
        Map<String, String> login =
                Map.of("username", LocalRegistry.USER, "password", password, "auth", pair(password));
        Secret secret = new SecretBuilder()
                .withNewMetadata()
                .withName(SECRET)
                .withNamespace(RigSite.NAMESPACE)
                .endMetadata()
                .withType("kubernetes.io/dockerconfigjson")
                .withStringData(Map.of(
                        ".dockerconfigjson", JSON.writeValueAsString(Map.of("auths", Map.of(registry.host(), login)))))
                .build();
        world.west().plane().admin().resource(secret).createOr(NonDeletingOperation::update);
    }

    private static String pair(String password) {
        return Base64.getEncoder()
                .encodeToString("%s:%s".formatted(LocalRegistry.USER, password).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        registry.close();
    }
}
