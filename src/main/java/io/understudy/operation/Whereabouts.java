package io.understudy.operation;

import io.understudy.policy.Site;

/** Port: to which cluster the documents of a site lead. Thread-safe. */
@FunctionalInterface
public interface Whereabouts {

    /** By the document alone, for worlds without clusters. */
    Whereabouts WRITTEN = site -> site.kubernetes()
            .map(cluster -> "%s, context %s"
                    .formatted(cluster.kubeconfig(), cluster.context().orElse("of the file")))
            .orElse("");

    /**
     * What tells this cluster from others, one line for people. It holds no secret, and nothing that is renewed while the cluster
     * stays the same, such as tokens and certificates.
     *
     * @param site one with a cluster
     * @throws io.understudy.topology.UnderstudyException.Permanent when its kubeconfig can't be read
     */
    String of(Site site);
}
