package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.understudy.policy.Site;
import io.understudy.topology.UnderstudyException;
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

    /** A client, and what it was made from. */
    private record Opened(KubernetesClient client, Kubeconfig from) {}

    private final Map<Site.Cluster, Opened> clients = new ConcurrentHashMap<>();

    /** Of those that have a client: a wave asks for each of its operations. */
    private final Map<Site.Cluster, String> told = new ConcurrentHashMap<>();

    /**
     * The client of a site's cluster.
     *
     * @throws UnderstudyException.Permanent when the site has no cluster or its kubeconfig can't be read
     */
    public KubernetesClient of(Site site) {
        return opened(site).orElseGet(() -> open(site)).client();
    }

    /**
     * Which cluster a site's client talks to; where there is none yet, to which it would by its kubeconfig of now. See
     * {@link Kubeconfig#whereabouts}.
     *
     * @throws UnderstudyException.Permanent when the site has no cluster, or its kubeconfig can't be read or does not say
     */
    public String whereabouts(Site site) {
        return opened(site)
                .map(Opened::from)
                .map(from -> told.computeIfAbsent(from.cluster(), _ -> from.whereabouts()))
                .orElseGet(() -> Kubeconfig.of(site).whereabouts());
    }

    private Optional<Opened> opened(Site site) {
        return site.kubernetes().flatMap(cluster -> Optional.ofNullable(clients.get(cluster)));
    }

    private Opened open(Site site) {
        Kubeconfig file = Kubeconfig.of(site);
        return clients.computeIfAbsent(file.cluster(), _ -> new Opened(open(file), file));
    }

    private static KubernetesClient open(Kubeconfig file) {
        Site.Cluster cluster = file.cluster();
        Config read;
        try {
            read = Config.fromKubeconfig(
                    cluster.context().orElse(null),
                    file.text(),
                    cluster.kubeconfig().toString());
        } catch (RuntimeException e) {
            throw file.unreadable(e);
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
        clients.values().forEach(opened -> opened.client().close());
        clients.clear();
        told.clear();
    }
}
