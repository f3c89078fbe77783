package io.understudy.policy;

import io.understudy.topology.SiteName;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A place that can run applications.
 *
 * @param jurisdiction for data residency, such as {@code US}
 */
public record Site(SiteName name, String jurisdiction, Optional<Cluster> kubernetes) {

    /**
     * @param kubeconfig a file; relative paths were resolved against the configuration folder
     * @param context the context in it; empty: the current one
     * @param isolates whether its owner says that its network enforces NetworkPolicies, which its API can't tell
     * @param images how readiness asks for the images of its workloads
     */
    public record Cluster(Path kubeconfig, Optional<String> context, boolean isolates, ImageTerms images) {

        /** Of whose images nobody says anything. */
        public Cluster(Path kubeconfig, Optional<String> context, boolean isolates) {
            this(kubeconfig, context, isolates, ImageTerms.DEFAULT);
        }

        /** Of whose network nobody says anything. */
        public Cluster(Path kubeconfig, Optional<String> context) {
            this(kubeconfig, context, false);
        }
    }
}
