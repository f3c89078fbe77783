package io.understudy.adapter.gitops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.understudy.health.Signal;
import io.understudy.health.Thresholds;
import io.understudy.operation.OperationKind;
import io.understudy.operation.Progress;
import io.understudy.operation.SharedFences;
import io.understudy.operation.StepContext;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.Site;
import io.understudy.runbook.RunbookName;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.sandbox.kubernetes.KubernetesSite;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Two clusters of the sandbox with objects of Argo CD and Flux, as these write them, and nobody who acts on them. */
final class GitOpsWorld implements AutoCloseable {

    static final SiteName EAST = new SiteName("us-east-1");
    static final SiteName WEST = new SiteName("us-west-2");
    static final String SHOP = "{'applications': ['shop'], 'reconcile': '20ms'}";
    static final String AUTOMATED = """
            {'project': 'default', 'source': {'path': 'shop'},
             'syncPolicy': {'automated': {'prune': true, 'selfHeal': true}, 'syncOptions': ['CreateNamespace=true']}}""";
    private static final JsonMapper JSON = new JsonMapper();

    final KubernetesSite east = site("us-east-1");
    final KubernetesSite west = site("us-west-2");
    final Map<SiteName, Site> sites;
    final Map<SiteName, KubernetesClient> clients;
    Runnable onProgress = () -> {};

    GitOpsWorld(Path folder) {
        sites = Map.of(EAST, document(EAST, east, folder), WEST, document(WEST, west, folder));
        clients = Map.of(EAST, client(EAST), WEST, client(WEST));
    }

    private static KubernetesSite site(String name) {
        return KubernetesSite.start(
                        name, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Duration.ofMillis(20))
                .namespace("shop")
                .namespace("argocd")
                .namespace("flux-system")
                .deployment("shop", "web", 1);
    }

    private static Site document(SiteName name, KubernetesSite site, Path folder) {
        Path kubeconfig = site.writeKubeconfig(folder.resolve(name + ".kubeconfig"));
        return new Site(name, "US", Optional.of(new Site.Cluster(kubeconfig, Optional.empty())));
    }

    /** With the rights of the service's own account, and without repeating what fails. */
    private KubernetesClient client(SiteName name) {
        try {
            Path kubeconfig = Objects.requireNonNull(sites.get(name))
                    .kubernetes()
                    .orElseThrow()
                    .kubeconfig();
            return new KubernetesClientBuilder()
                    .withConfig(new ConfigBuilder(Config.fromKubeconfig(Files.readString(kubeconfig)))
                            .withRequestRetryBackoffLimit(0)
                            .withConnectionTimeout(2000)
                            .withRequestTimeout(2000)
                            .build())
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    KubernetesClient client(Site site) {
        return Objects.requireNonNull(clients.get(site.name()));
    }

    /** @param metadata more of it than name and namespace */
    void put(Owner owner, String metadata, String spec) {
        put(west, owner.kind().group + "/" + owner.kind().versions.getFirst(), owner, metadata, spec);
    }

    void put(KubernetesSite at, String apiVersion, Owner owner, String metadata, String spec) {
        put(at, apiVersion, owner.kind().word, owner.namespace(), owner.name(), metadata, spec);
    }

    static void put(
            KubernetesSite at,
            String apiVersion,
            String kind,
            String namespace,
            String name,
            String metadata,
            String spec) {
        ObjectNode object =
                JSON.createObjectNode().put("apiVersion", apiVersion).put("kind", kind);
        ObjectNode meta = (ObjectNode) json(metadata);
        object.set("metadata", meta.put("namespace", namespace).put("name", name));
        object.set("spec", json(spec));
        GenericKubernetesResource created = at.operator()
                .genericKubernetesResources(context(apiVersion, kind))
                .inNamespace(namespace)
                .resource(Serialization.unmarshal(object.toString(), GenericKubernetesResource.class))
                .create();
        if (created == null) {
            throw new IllegalStateException(name);
        }
    }

    void delete(String apiVersion, String kind, String namespace, String name) {
        var unused = west.operator()
                .genericKubernetesResources(context(apiVersion, kind))
                .inNamespace(namespace)
                .withName(name)
                .delete();
    }

    JsonNode get(Owner owner) {
        return json(Serialization.asJson(api(owner).withName(owner.name()).get()));
    }

    JsonNode spec(Owner owner) {
        return get(owner).path("spec");
    }

    String mark(Owner owner) {
        return get(owner)
                .path("metadata")
                .path("annotations")
                .path(PauseMark.KEY)
                .asText();
    }

    /** As somebody else. */
    void edit(Owner owner, Consumer<ObjectNode> change) {
        ObjectNode object = (ObjectNode) get(owner);
        change.accept(object);
        ((ObjectNode) object.path("metadata")).remove("resourceVersion");
        GenericKubernetesResource updated = api(owner)
                .resource(Serialization.unmarshal(object.toString(), GenericKubernetesResource.class))
                .update();
        if (updated == null) {
            throw new IllegalStateException(owner.toString());
        }
    }

    private NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            api(Owner owner) {
        return west.operator()
                .genericKubernetesResources(
                        context(owner.kind().group + "/" + owner.kind().versions.getFirst(), owner.kind().word))
                .inNamespace(owner.namespace());
    }

    private static ResourceDefinitionContext context(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        return new ResourceDefinitionContext.Builder()
                .withGroup(apiVersion.substring(0, slash))
                .withVersion(apiVersion.substring(slash + 1))
                .withKind(kind)
                .withPlural(kind.toLowerCase(Locale.ROOT) + "s")
                .withNamespaced(true)
                .build();
    }

    StepContext failover(String type, String with) {
        return context("shop", 1, type, with);
    }

    /** @param epoch before the operation */
    StepContext context(String application, long epoch, String type, String with) {
        ApplicationName name = new ApplicationName(application);
        return new StepContext(
                new OperationId("%s-%d-1".formatted(application, epoch + 1)),
                OperationKind.FAILOVER,
                policy(name),
                sites,
                new Placement(name, EAST, WEST, new Epoch(epoch)),
                step(type, with),
                Map.of(),
                List.of(),
                Optional.empty(),
                (Progress) (amount, summary) -> onProgress.run(),
                SharedFences.NONE);
    }

    /** The planned way back, which leaves what it was moved to. */
    StepContext failback(long epoch, String type, String with) {
        ApplicationName name = new ApplicationName("shop");
        return new StepContext(
                new OperationId("shop-%d-1".formatted(epoch + 1)),
                OperationKind.SWITCHOVER,
                policy(name),
                sites,
                new Placement(name, WEST, EAST, new Epoch(epoch)),
                step(type, with),
                Map.of(),
                List.of());
    }

    static Step step(String type, String with) {
        return new Step(
                new StepName("hold"),
                type,
                json(with),
                List.of(),
                Duration.ofSeconds(5),
                1,
                Duration.ZERO,
                Step.OnError.FAIL);
    }

    static FailoverPolicy policy(ApplicationName name) {
        return new FailoverPolicy(
                name,
                Map.of(),
                EAST,
                WEST,
                new FailoverPolicy.Objectives(Duration.ofSeconds(30), Duration.ofMinutes(1)),
                List.of(),
                new FailoverPolicy.Health(Thresholds.DEFAULT, 2, Set.of(Signal.DATABASE)),
                List.of(),
                List.of(),
                Optional.empty(),
                new FailoverPolicy.Automation(FailoverPolicy.Mode.AUTOMATIC, Duration.ofHours(1)),
                new FailoverPolicy.Runbooks(new RunbookName("r"), Optional.empty()));
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @Override
    public void close() {
        clients.values().forEach(KubernetesClient::close);
        east.close();
        west.close();
    }
}
