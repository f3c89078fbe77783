package io.understudy.adapter.velero;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.understudy.policy.Site;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds Velero at a site; the client is whoever's makes it. */
record Clusters(Function<Site, KubernetesClient> clients) {

    /** Throws {@link UnderstudyException.Permanent} when the site has no document or no cluster. */
    VeleroApi velero(Map<SiteName, Site> sites, SiteName name, String namespace) {
        return new VeleroApi(client(sites, name), namespace);
    }

    KubernetesClient client(Map<SiteName, Site> sites, SiteName name) {
        @Nullable Site site = sites.get(name);
        if (site == null) {
            throw new UnderstudyException.Permanent("there is no document of the site %s: add it".formatted(name));
        }
        return clients.apply(site);
    }
}
