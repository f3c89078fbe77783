package io.understudy.sandbox.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KubernetesSiteIT {

    private final KubernetesSite site = KubernetesSite.start(
                    "us-west-2", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Duration.ofMillis(20))
            .namespace("shop")
            .deployment("shop", "web", 1);

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void pods_follow_the_wish_and_the_listener_hears_of_it() {
        List<Integer> heard = new CopyOnWriteArrayList<>();
        site.onAvailable("shop", "web", heard::add);
        Awaitility.await().until(() -> heard.contains(1));

        scale(4);
        Awaitility.await().until(() -> heard.contains(4));
        scale(2);
        Awaitility.await().until(() -> heard.getLast() == 2);

        assertThat(site.operator().pods().inNamespace("shop").list().getItems()).hasSize(2);
    }

    @Test
    void the_status_belongs_to_the_newest_spec() {
        Awaitility.await().until(() -> available() == 1);
        long before = web().getMetadata().getGeneration();

        scale(3);

        assertThat(web().getMetadata().getGeneration()).isGreaterThan(before);
        Awaitility.await().until(() -> available() == 3);
        assertThat(web().getStatus().getObservedGeneration())
                .isEqualTo(web().getMetadata().getGeneration());
    }

    @Test
    void a_killed_site_refuses_and_a_revived_one_remembers() {
        site.kill();
        assertThatThrownBy(this::web).isInstanceOf(KubernetesClientException.class);

        site.revive();

        // A connection that was kept from before the kill breaks once.
        Awaitility.await()
                .ignoreExceptionsInstanceOf(KubernetesClientException.class)
                .untilAsserted(() -> assertThat(web().getSpec().getReplicas()).isEqualTo(1));
    }

    @Test
    void a_dry_run_changes_nothing_and_refuses_what_was_read_too_long_ago() {
        Awaitility.await().until(() -> available() == 1);
        Deployment stale = web();
        Deployment tried = site.operator()
                .resource(new DeploymentBuilder(stale)
                        .editMetadata()
                        .withResourceVersion(null)
                        .endMetadata()
                        .editSpec()
                        .withReplicas(9)
                        .endSpec()
                        .build())
                .dryRun(true)
                .update();

        assertThat(tried.getSpec().getReplicas()).isEqualTo(9);
        assertThat(web().getSpec().getReplicas()).isEqualTo(1);
        scale(2);
        assertThatThrownBy(() -> site.operator().resource(stale).dryRun(true).update())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(409));
        assertThat(web().getSpec().getReplicas()).isEqualTo(2);
    }

    private void scale(int replicas) {
        site.operator().apps().deployments().inNamespace("shop").withName("web").scale(replicas);
    }

    private int available() {
        var status = web().getStatus();
        return status == null || status.getAvailableReplicas() == null ? 0 : status.getAvailableReplicas();
    }

    private Deployment web() {
        return site.operator()
                .apps()
                .deployments()
                .inNamespace("shop")
                .withName("web")
                .get();
    }
}
