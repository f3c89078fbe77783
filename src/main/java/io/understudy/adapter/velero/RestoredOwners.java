package io.understudy.adapter.velero;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells what came with certain restores from what merely stands in the same namespace: it carries their label, or something that does
 * owns it, such as a restored Deployment the pods of its ReplicaSet, or a restored object of an operator's the pods that the operator
 * made of it. An owner that this service may not read counts as restored: nobody can tell. Not thread-safe.
 */
final class RestoredOwners {

    /** A pod, its ReplicaSet, the Deployment of that, and what an operator made these from. */
    private static final int DEEPEST = 5;

    private final KubernetesClient client;
    private final Set<String> restores;
    private final Map<String, Boolean> known = new HashMap<>();

    /** @param restores by name */
    RestoredOwners(KubernetesClient client, Set<String> restores) {
        this.client = client;
        this.restores = restores;
    }

    /** Whether it carries the label itself. */
    boolean labelled(HasMetadata object) {
        @Nullable Map<String, String> labels = object.getMetadata().getLabels();
        @Nullable String by = labels == null ? null : labels.get(Velero.RESTORE);
        return by != null && restores.contains(by);
    }

    /** Whether it carries the label, or an owner of it does. */
    boolean restored(HasMetadata object) {
        return restored(object, 0);
    }

    private boolean restored(HasMetadata object, int depth) {
        return labelled(object)
                || depth < DEEPEST
                        && object.getMetadata().getOwnerReferences().stream()
                                .anyMatch(owner -> restored(
                                        String.valueOf(object.getMetadata().getNamespace()), owner, depth + 1));
    }

    private boolean restored(String namespace, OwnerReference owner, int depth) {
        @Nullable Boolean before = known.get(owner.getUid());
        if (before != null) {
            return before;
        }
        boolean found = look(namespace, owner, depth);
        known.put(owner.getUid(), found);
        return found;
    }

    private boolean look(String namespace, OwnerReference owner, int depth) {
        try {
            @Nullable
            GenericKubernetesResource object = client.genericKubernetesResources(owner.getApiVersion(), owner.getKind())
                    .inNamespace(namespace)
                    .withName(owner.getName())
                    .get();
            return object != null && restored(object, depth);
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                return true;
            }
            throw e;
        }
    }
}
