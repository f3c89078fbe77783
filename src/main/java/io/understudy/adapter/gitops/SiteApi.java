package io.understudy.adapter.gitops;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The objects of GitOps tools in one cluster, and what they own. Every call throws as the client does. */
record SiteApi(SiteName site, KubernetesClient client) {

    Optional<OwnerObject> find(Owner owner) {
        return get(owner.kind().group, owner.kind().versions, owner.kind().word, owner.namespace(), owner.name())
                .map(read -> OwnerObject.of(owner, read));
    }

    /** Throws {@link UnderstudyException.Permanent} where there is none. */
    OwnerObject read(Owner owner) {
        return find(owner)
                .orElseThrow(() -> new UnderstudyException.Permanent(
                        "%s does not exist at %s: name the one that is there as NAMESPACE/NAME, or name the cluster that has it as 'site'"
                                .formatted(owner, site)));
    }

    /** Any object; the first version that the server answers for is taken. */
    Optional<GenericKubernetesResource> get(
            String group, List<String> versions, String kind, String namespace, String name) {
        for (String version : versions) {
            @Nullable
            GenericKubernetesResource found = client.genericKubernetesResources(context(group, version, kind))
                    .inNamespace(namespace)
                    .withName(name)
                    .get();
            if (found != null) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    /** Throws with code 409 when somebody else wrote since it was read. */
    void write(OwnerObject from, ObjectNode content) {
        String apiVersion = from.read().getApiVersion();
        String version = apiVersion.substring(apiVersion.indexOf('/') + 1);
        Owner owner = from.owner();
        var unused = client.genericKubernetesResources(context(owner.kind().group, version, owner.kind().word))
                .inNamespace(owner.namespace())
                .resource(Serialization.unmarshal(content.toString(), GenericKubernetesResource.class))
                .lockResourceVersion(from.read().getMetadata().getResourceVersion())
                .update();
    }

    private static ResourceDefinitionContext context(String group, String version, String kind) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(version)
                .withKind(kind)
                .withPlural(plural(kind))
                .withNamespaced(true)
                .build();
    }

    static String plural(String kind) {
        return kind.toLowerCase(Locale.ROOT) + "s";
    }
}
