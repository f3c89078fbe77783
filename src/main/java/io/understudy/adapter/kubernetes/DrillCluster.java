package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.understudy.drill.Copies;
import io.understudy.drill.DrillSite;
import io.understudy.drill.Stage;
import io.understudy.policy.DrillTerms;
import io.understudy.policy.Site;
import io.understudy.runbook.Step;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.net.HttpURLConnection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Drills in a Kubernetes cluster: each has a namespace of its own. It creates, and deletes namespaces that carry a drill's mark and nonce under
 * a precondition on their uid and resourceVersion; it changes nothing else. Thread-safe.
 */
public final class DrillCluster implements DrillSite {

    private static final Set<String> NAMING = Set.of("kubernetes.scale", "kubernetes.wait");

    private static final String UNKNOWN = "unknown";

    private final KubernetesClients clients;
    private final Function<SiteName, @Nullable Site> sites;

    public DrillCluster(KubernetesClients clients, Function<SiteName, @Nullable Site> sites) {
        this.clients = clients;
        this.sites = sites;
    }

    @Override
    public Copies plan(Stage stage, List<Step> steps, DrillTerms terms) {
        Set<Workload> named = new LinkedHashSet<>();
        steps.stream()
                .filter(step -> NAMING.contains(step.type()))
                .forEach(step -> named.add(Workload.of(step.with())));
        Site site = site(stage.site());
        KubernetesClient client = clients.of(site);
        boolean isolates = site.kubernetes().map(Site.Cluster::isolates).orElse(false);
        return asked(stage.site(), () -> new DrillPlan(client, stage, terms, isolates).of(named));
    }

    @Override
    public Removal remove(Stage stage) {
        KubernetesClient client = client(stage.site());
        return asked(stage.site(), () -> {
            Namespace found = client.namespaces().withName(stage.namespace()).get();
            if (found == null) {
                return gone(client, stage);
            }
            if (!DrillMarks.isNamespaceOf(stage, found)) {
                throw new UnderstudyException.Permanent(
                        "the namespace %s at %s does not carry this drill's mark: it is left alone, see whose it is"
                                .formatted(stage.namespace(), stage.site()));
            }
            if (found.getMetadata().getDeletionTimestamp() == null) {
                delete(client, found);
            }
            String uid = found.getMetadata().getUid();
            return new Removal(
                    List.of("Namespace %s".formatted(stage.namespace())),
                    "the namespace %s (uid %s) is asked to go".formatted(stage.namespace(), uid));
        });
    }

    /** Only what was just read, and only as it was. Somebody else's change in between means: read again, by the next call. */
    private static void delete(KubernetesClient client, Namespace found) {
        DeleteOptions exactly = new DeleteOptionsBuilder()
                .withNewPreconditions(
                        found.getMetadata().getResourceVersion(),
                        found.getMetadata().getUid())
                .build();
        try {
            String unused =
                    client.raw("/api/v1/namespaces/" + found.getMetadata().getName(), "DELETE", exactly);
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT && e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
                throw e;
            }
        }
    }

    /** Its namespace is gone: what else carries its mark anywhere? */
    private static Removal gone(KubernetesClient client, Stage stage) {
        List<String> left = Stream.<FilterWatchListDeletable<? extends HasMetadata, ?, ?>>of(
                        client.apps().deployments().inAnyNamespace(),
                        client.apps().statefulSets().inAnyNamespace(),
                        client.configMaps().inAnyNamespace(),
                        client.services().inAnyNamespace(),
                        client.network().v1().networkPolicies().inAnyNamespace(),
                        client.pods().inAnyNamespace())
                .flatMap(kind -> marked(kind, stage))
                .toList();
        String looked =
                "Deployments, StatefulSets, ConfigMaps, Services, NetworkPolicies and Pods of all namespaces listed by %s=%s"
                        .formatted(DrillMarks.DRILL, stage.namespace());
        return new Removal(
                left,
                "the namespace %s at %s is gone, with every object in it; %s: %s"
                        .formatted(
                                stage.namespace(),
                                stage.site(),
                                looked,
                                left.isEmpty() ? "none" : String.join(", ", left)));
    }

    private static Stream<String> marked(FilterWatchListDeletable<? extends HasMetadata, ?, ?> kind, Stage stage) {
        Object list = kind.withLabel(DrillMarks.DRILL, stage.namespace()).list();
        return list instanceof KubernetesResourceList<?> items
                ? items.getItems().stream()
                        .map(object -> "%s %s/%s"
                                .formatted(
                                        object.getKind(),
                                        object.getMetadata().getNamespace(),
                                        object.getMetadata().getName()))
                : Stream.empty();
    }

    @Override
    public List<Stage> standing(SiteName site) {
        KubernetesClient client = client(site);
        return asked(
                site,
                () -> client.namespaces().withLabel(DrillMarks.DRILL).list().getItems().stream()
                        .map(found -> stage(site, found))
                        .toList());
    }

    private static Stage stage(SiteName site, Namespace found) {
        String name = found.getMetadata().getName();
        Map<String, String> annotations = found.getMetadata().getAnnotations();
        return new Stage(
                annotations == null ? name : annotations.getOrDefault(DrillMarks.DRILL, name),
                application(found),
                site,
                name,
                DrillMarks.nonce(found));
    }

    /** Whose drill a namespace says that it is: anybody may have written that, so that it may be no name at all. */
    private static ApplicationName application(Namespace found) {
        try {
            return new ApplicationName(
                    DrillMarks.label(found, DrillMarks.APPLICATION).orElse(UNKNOWN));
        } catch (IllegalArgumentException e) {
            return new ApplicationName(UNKNOWN);
        }
    }

    /** Throws {@link UnderstudyException.Permanent} when the site has no document or no cluster. */
    private KubernetesClient client(SiteName site) {
        return clients.of(site(site));
    }

    /** Throws {@link UnderstudyException.Permanent} when it has no document. */
    private Site site(SiteName site) {
        Site document = sites.apply(site);
        if (document == null) {
            throw new UnderstudyException.Permanent("there is no document of the site %s: add it".formatted(site));
        }
        return document;
    }

    private static <T> T asked(SiteName site, Supplier<T> call) {
        try {
            return call.get();
        } catch (KubernetesClientException e) {
            throw failure(site, e);
        }
    }

    static UnderstudyException failure(SiteName site, KubernetesClientException e) {
        String what = ApiFailure.describe(site, e);
        return ApiFailure.passing(e)
                ? new UnderstudyException.Transient(what, e)
                : new UnderstudyException.Permanent(what, e);
    }
}
