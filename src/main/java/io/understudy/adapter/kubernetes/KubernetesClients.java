package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.understudy.policy.Site;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One client per cluster, made when it is first asked for and kept. A client neither retries nor waits longer than
 * {@link #TIMEOUT}: who calls it knows better when to try again. Thread-safe.
 */
public final class KubernetesClients implements AutoCloseable {

    /** For connecting, and for one request. fabric8's own default keeps trying a dead server for 19 s. */
    public static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final Map<Site.Cluster, KubernetesClient> clients = new ConcurrentHashMap<>();

    /**
     * The client of a site's cluster.
     *
     * @throws UnderstudyException.Permanent when the site has no cluster or its kubeconfig can't be read
     */
    public KubernetesClient of(Site site) {
        Site.Cluster cluster = site.kubernetes()
                .orElseThrow(() -> new UnderstudyException.Permanent(
                        "the site %s has no kubernetes section: add its kubeconfig".formatted(site.name())));
        return clients.computeIfAbsent(cluster, c -> open(site, c));
    }

    /**
     * Which cluster the client of a site talks to: the address of its API, and the context, since behind some addresses stand many.
     *
     * @throws UnderstudyException.Permanent as {@link #of}
     */
    public String whereabouts(Site site) {
        Config config = of(site).getConfiguration();
        String context = Optional.ofNullable(config.getCurrentContext())
                .map(NamedContext::getName)
                .orElse("");
        return "%s, context '%s'".formatted(withoutUser(config.getMasterUrl()), context);
    }

    /** An address may hold a password. */
    private static String withoutUser(String url) {
        return url.replaceFirst("//[^/@]*@", "//");
    }

    private static KubernetesClient open(Site site, Site.Cluster cluster) {
        Config read;
        try {
            read = Config.fromKubeconfig(
                    cluster.context().orElse(null),
                    Files.readString(cluster.kubeconfig()),
                    cluster.kubeconfig().toString());
        } catch (IOException | RuntimeException e) {
            throw new UnderstudyException.Permanent(
                    "the kubeconfig %s of the site %s can't be read (%s): correct its path or content"
                            .formatted(
                                    cluster.kubeconfig(),
                                    site.name(),
                                    e.getClass().getSimpleName()),
                    e);
        }
        int millis = Math.toIntExact(TIMEOUT.toMillis());
        Config config = new ConfigBuilder(read)
                .withRequestRetryBackoffLimit(0)
                .withConnectionTimeout(millis)
                .withRequestTimeout(millis)
                .withWatchReconnectLimit(0)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    @Override
    public void close() {
        clients.values().forEach(KubernetesClient::close);
        clients.clear();
    }
}
