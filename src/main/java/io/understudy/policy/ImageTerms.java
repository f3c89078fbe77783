package io.understudy.policy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Whether readiness asks if a site's images can be pulled, and how their registries are reached.
 *
 * @param unchecked nothing is asked
 * @param registries those of which something is said; all others are asked by HTTPS, with this machine's trust
 */
public record ImageTerms(boolean unchecked, List<Registry> registries) {

    /** Of a site whose document says nothing of it. */
    public static final ImageTerms DEFAULT = new ImageTerms(false, List.of());

    public ImageTerms {
        registries = List.copyOf(registries);
    }

    /**
     * @param host as images name it, with the port where they do
     * @param unchecked it is not asked: the nodes log in by themselves, or reach it by another way than this service
     * @param plain whether it is asked without TLS
     * @param authorities a file with the certificates that are believed instead of this machine's
     */
    public record Registry(String host, boolean unchecked, boolean plain, Optional<Path> authorities) {}

    /** @param host as an image names it, with its port if it does */
    public Optional<Registry> of(String host) {
        return registries.stream()
                .filter(registry -> registry.host().equalsIgnoreCase(host))
                .findFirst();
    }
}
