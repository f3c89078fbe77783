package io.understudy.rig.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.understudy.api.ReadinessReport;
import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.kubernetes.Workloads;
import io.understudy.rig.postgres.PostgresPair;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is told of a standby whose parts are broken for real, one at a time, by a service with exactly the chart's rights. */
@NeedsNetwork
@NeedsKubernetes
@Timeout(300)
@Tag("world")
class ReadinessRigIT {

    private static final String OPERATOR_PASSWORD = "ALTER ROLE understudy PASSWORD '%s'";

    @Test
    void each_thing_that_would_stop_a_failover_is_named_with_a_remedy_until_it_is_mended() throws Exception {
        try (RigWorld world = RigWorld.start();
                StandbyImages images = StandbyImages.of(world);
                Service service = world.protectedShop()) {
            awaitReady(service);

            aQuotaThatIsTooSmall(world, service);
            StandbyWebhook.refuses(world, service);
            aRightThatIsTakenAway(world, service);
            images.cannotBePulled(service);
            aWorkloadThatIsGone(world, service);
            aPasswordThatWasChanged(world, service);
            aStandbyThatTellsNothing(world, service);

            assertThat(service.operations()).as(Story.of(service)).isEmpty();
            assertThat(service.shop().orElseThrow().primary()).isEqualTo(RigWorld.EAST);
        }
    }

    private static void aQuotaThatIsTooSmall(RigWorld world, Service service) throws IOException {
        KubernetesClient west = world.west().plane().admin();
        ResourceQuota quota = west.resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withName("small")
                        .withNamespace(RigSite.NAMESPACE)
                        .endMetadata()
                        .withNewSpec()
                        .withHard(Map.of("pods", new Quantity("2")))
                        .endSpec()
                        .build())
                .create();
        awaitFinding(service, "step web", "BLOCKING", "ResourceQuota shop/small", "raise it");
        west.resource(quota).delete();
        awaitReady(service);
    }

    private static void aRightThatIsTakenAway(RigWorld world, Service service) throws IOException {
        KubernetesClient west = world.west().plane().admin();
        Role role = west.rbac().roles().inNamespace(RigSite.NAMESPACE).list().getItems().stream()
                .filter(each -> each.getRules().stream()
                        .anyMatch(rule -> rule.getResources().contains("deployments")
                                && rule.getVerbs().contains("update")))
                .findFirst()
                .orElseThrow();
        Role less = new RoleBuilder(role).build();
        less.getRules().stream()
                .filter(rule -> rule.getResources().contains("deployments"))
                .forEach(rule -> rule.setVerbs(List.of("get", "watch")));
        replaceRules(west, less);
        awaitFinding(
                service, "step web", "BLOCKING", "may not update Deployment shop/web", "applications[].deployments");
        replaceRules(west, role);
        awaitReady(service);
    }

    private static void replaceRules(KubernetesClient admin, Role by) {
        admin.rbac()
                .roles()
                .inNamespace(RigSite.NAMESPACE)
                .withName(by.getMetadata().getName())
                .edit(now -> new RoleBuilder(now).withRules(by.getRules()).build());
    }

    private static void aWorkloadThatIsGone(RigWorld world, Service service) throws IOException {
        KubernetesClient west = world.west().plane().admin();
        west.apps()
                .deployments()
                .inNamespace(RigSite.NAMESPACE)
                .withName(RigSite.WEB)
                .delete();
        awaitFinding(service, "step web", "BLOCKING", "Deployment shop/web does not exist", "deploy it there");
        Workloads.deployment(west, RigSite.NAMESPACE, RigSite.WEB, 1);
        awaitReady(service);
    }

    /** Sessions that were opened before would be used for minutes, so they are ended too. */
    private static void aPasswordThatWasChanged(RigWorld world, Service service) throws IOException, SQLException {
        PostgresPair pair = world.databases();
        pair.run(pair.primary(), OPERATOR_PASSWORD.formatted("another"));
        pair.awaitStreaming(pair.primary(), pair.standby());
        String end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'understudy'";
        pair.run(pair.primary(), end);
        pair.run(pair.standby(), end);
        awaitFinding(
                service,
                "step promote",
                "BLOCKING",
                "password authentication failed",
                "check the password of role understudy");
        pair.run(pair.primary(), OPERATOR_PASSWORD.formatted(Installation.PASSWORDS.operator()));
        awaitReady(service);
    }

    private static void aStandbyThatTellsNothing(RigWorld world, Service service) throws IOException {
        world.databases().standby().stopFast();
        awaitFinding(service, "link orders", "UNKNOWN", "how far the standby is behind is not known", "see whether");
        awaitFinding(service, "step promote", "BLOCKING", "could not be promoted now", "");
        world.databases().standby().start();
        awaitReady(service);
    }

    static ReadinessReport awaitReady(Service service) throws IOException {
        return awaitFound(
                service,
                "every check holds",
                found -> found.state().equals("READY")
                        && found.findings().isEmpty()
                        && found.passed() == found.all()
                        && found.all() > 0);
    }

    static ReadinessReport awaitFinding(Service service, String check, String severity, String what, String remedy)
            throws IOException {
        return awaitFound(
                service,
                "%s is %s: %s; %s".formatted(check, severity, what, remedy),
                found -> found.findings().stream()
                        .anyMatch(finding -> finding.check().equals(check)
                                && finding.severity().equals(severity)
                                && finding.what().contains(what)
                                && finding.remedy().contains(remedy)));
    }

    /** What a round of checks came to. */
    private interface Found {
        boolean in(ReadinessReport report);
    }

    private static ReadinessReport awaitFound(Service service, String what, Found found) throws IOException {
        AtomicReference<@Nullable ReadinessReport> last = new AtomicReference<>();
        try {
            Story.awaitIn(
                    service,
                    what,
                    () -> service.readiness()
                            .filter(report -> {
                                last.set(report);
                                return found.in(report);
                            })
                            .isPresent());
        } catch (IOException e) {
            throw new IOException("%s; last found: %s".formatted(e.getMessage(), last.get()), e);
        }
        return Objects.requireNonNull(last.get());
    }
}
