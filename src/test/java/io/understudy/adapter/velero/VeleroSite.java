package io.understudy.adapter.velero;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.understudy.policy.Site;
import io.understudy.sandbox.kubernetes.KubernetesSite;
import io.understudy.topology.SiteName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A cluster of the sandbox with objects of Velero as Velero writes them, fields that are not used here included. */
final class VeleroSite implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    final KubernetesSite cluster;
    final Site document;

    private VeleroSite(KubernetesSite cluster, Site document) {
        this.cluster = cluster;
        this.document = document;
    }

    static VeleroSite start(String name, Path folder) {
        KubernetesSite cluster = KubernetesSite.start(
                        name, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Duration.ofMillis(20))
                .namespace("velero");
        Path kubeconfig = cluster.writeKubeconfig(folder.resolve(name + ".kubeconfig"));
        return new VeleroSite(
                cluster,
                new Site(new SiteName(name), "US", Optional.of(new Site.Cluster(kubeconfig, Optional.empty()))));
    }

    KubernetesClient operator() {
        return cluster.operator();
    }

    /** With the rights of the service's own account, and without repeating what fails. */
    KubernetesClient client() {
        Path kubeconfig = document.kubernetes().orElseThrow().kubeconfig();
        try {
            Config read = Config.fromKubeconfig(Files.readString(kubeconfig));
            return new KubernetesClientBuilder()
                    .withConfig(new ConfigBuilder(read)
                            .withRequestRetryBackoffLimit(0)
                            .withConnectionTimeout(2000)
                            .withRequestTimeout(2000)
                            .build())
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    VeleroSite location(String name, String phase) {
        put(
                "BackupStorageLocation",
                name,
                Map.of(),
                """
                {"provider": "aws", "objectStorage": {"bucket": "backups"}, "config": {"region": "x"}, "default": true}""",
                "{'phase': '%s', 'message': 'as tested', 'lastSyncedRevision': 'r'}".formatted(phase));
        return this;
    }

    /** A backup of the schedule shop-hourly in the location default. */
    VeleroSite backup(String name, String phase, Instant started) {
        return backup(name, phase, started, "default", "shop-hourly");
    }

    VeleroSite backup(String name, String phase, Instant started, String location, String schedule) {
        put(
                "Backup",
                name,
                Map.of("velero.io/schedule-name", schedule, "velero.io/storage-location", location),
                "{'storageLocation': '%s', 'includedNamespaces': ['shop'], 'csiSnapshotTimeout': '10m0s', 'hooks': {}}"
                        .formatted(location),
                """
                {'phase': '%s', 'startTimestamp': '%s', 'formatVersion': '1.1.0', 'version': 1, 'expiration': '2036-01-01T00:00:00Z',
                 'progress': {'totalItems': 12, 'itemsBackedUp': 12}, 'warnings': 2, 'hookStatus': {}}""".formatted(phase, started));
        return this;
    }

    VeleroSite schedule(String name, String more) {
        put("Schedule", name, Map.of("app", "shop"), """
                {'schedule': '0 * * * *', 'useOwnerReferencesInBackup': false,
                 'template': {'includedNamespaces': ['shop'], 'snapshotMoveData': true, 'ttl': '24h0m0s', 'orderedResources': {'pods': 'a'}}%s}""".formatted(more), "{'phase': 'Enabled'}");
        return this;
    }

    void put(String kind, String name, Map<String, String> labels, String spec, String status) {
        put(operator(), kind, name, labels, spec, status);
    }

    static void put(
            KubernetesClient operator,
            String kind,
            String name,
            Map<String, String> labels,
            String spec,
            String status) {
        var context = new ResourceDefinitionContext.Builder()
                .withGroup("velero.io")
                .withVersion("v1")
                .withKind(kind)
                .withPlural(kind.toLowerCase(Locale.ROOT) + "s")
                .withNamespaced(true)
                .build();
        operator.genericKubernetesResources(context)
                .inNamespace("velero")
                .resource(object(kind, name, labels, spec, status))
                .create();
    }

    private static GenericKubernetesResource object(
            String kind, String name, Map<String, String> labels, String spec, String status) {
        GenericKubernetesResource object = new GenericKubernetesResource();
        object.setApiVersion("velero.io/v1");
        object.setKind(kind);
        object.setMetadata(new ObjectMetaBuilder()
                .withName(name)
                .withNamespace("velero")
                .withLabels(new HashMap<>(labels))
                .build());
        object.setAdditionalProperty("spec", json(spec));
        object.setAdditionalProperty("status", json(status));
        return object;
    }

    private static Map<?, ?> json(String text) {
        try {
            return JSON.readValue(text.replace('\'', '"'), Map.class);
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @Override
    public void close() {
        cluster.close();
    }
}
