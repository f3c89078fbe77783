package io.understudy.adapter.kubernetes;

import io.understudy.policy.Site;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The text of a site's kubeconfig as it was when it was read. */
record Kubeconfig(Site site, Site.Cluster cluster, String text) {

    /**
     * Reads it.
     *
     * @throws UnderstudyException.Permanent when the site has no cluster, or its kubeconfig can't be read
     */
    static Kubeconfig of(Site site) {
        Site.Cluster cluster = site.kubernetes()
                .orElseThrow(() -> new UnderstudyException.Permanent(
                        "the site %s has no kubernetes section: add its kubeconfig".formatted(site.name())));
        try {
            return new Kubeconfig(site, cluster, Files.readString(cluster.kubeconfig()));
        } catch (IOException e) {
            throw unreadable(site, cluster, e);
        }
    }

    UnderstudyException.Permanent unreadable(Exception e) {
        return unreadable(site, cluster, e);
    }

    private static UnderstudyException.Permanent unreadable(Site site, Site.Cluster cluster, Exception e) {
        return new UnderstudyException.Permanent(
                "the kubeconfig %s of the site %s can't be read (%s): correct its path or content"
                        .formatted(
                                cluster.kubeconfig(), site.name(), e.getClass().getSimpleName()),
                e);
    }

    /**
     * Which cluster it leads to: the address of its API, and the context, since behind some addresses stand many. Tokens and
     * certificates are renewed and not in it. Costs no client: an operation that never needs one does not wait for it.
     *
     * @throws UnderstudyException.Permanent when it does not say
     */
    String whereabouts() {
        Map<?, ?> root = root();
        String context = cluster.context()
                .or(() -> text(root.get("current-context")))
                .orElseThrow(() -> silent("names no current context"));
        String server = named(root, "contexts", context)
                .flatMap(c -> inner(c, "context", "cluster"))
                .flatMap(name -> named(root, "clusters", name))
                .flatMap(c -> inner(c, "cluster", "server"))
                .orElseThrow(() -> silent("does not say where the cluster of the context '%s' is".formatted(context)));
        // An address may hold a password.
        return "%s, context '%s'".formatted(server.replaceFirst("//[^/@]*@", "//"), context);
    }

    private Map<?, ?> root() {
        try {
            return new Load(LoadSettings.builder().build()).loadFromString(text) instanceof Map<?, ?> map
                    ? map
                    : Map.of();
        } catch (RuntimeException e) {
            throw unreadable(e);
        }
    }

    private UnderstudyException.Permanent silent(String what) {
        return new UnderstudyException.Permanent("the kubeconfig %s of the site %s %s: correct its content"
                .formatted(cluster.kubeconfig(), site.name(), what));
    }

    private static Optional<Map<?, ?>> named(Map<?, ?> root, String list, String name) {
        if (root.get(list) instanceof List<?> items) {
            for (Object item : items) {
                if (item instanceof Map<?, ?> map && text(map.get("name")).equals(Optional.of(name))) {
                    return Optional.of(map);
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> inner(Map<?, ?> item, String key, String field) {
        return item.get(key) instanceof Map<?, ?> map ? text(map.get(field)) : Optional.empty();
    }

    private static Optional<String> text(@Nullable Object value) {
        return Optional.ofNullable(value).map(Object::toString);
    }
}
