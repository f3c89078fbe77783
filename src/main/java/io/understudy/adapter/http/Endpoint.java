package io.understudy.adapter.http;

import io.understudy.health.ProbeResult;
import io.understudy.health.ProbeTarget;
import io.understudy.health.Prober;
import io.understudy.topology.HostPort;
import io.understudy.topology.SiteName;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where one probe goes: the host and port that the request means, before its name is resolved. */
sealed interface Endpoint {

    /** @param publicName true when the host is a name that users use */
    record At(String host, int port, boolean publicName) implements Endpoint {}

    /** The request does not say where; the probe can't tell anything. */
    record Nowhere(ProbeResult result) implements Endpoint {}

    static Endpoint of(Prober.Request request) {
        return switch (request.probe().target()) {
            case ProbeTarget.Http http when request.publicName() -> publicName(http.url());
            case ProbeTarget.Http http when http.sites().isEmpty() -> ownHost(http.url());
            case ProbeTarget.Http http -> site(http.sites(), request.site());
            case ProbeTarget.Tcp tcp -> site(tcp.sites(), request.site());
            case ProbeTarget other ->
                new Nowhere(ProbeResult.unknown("%s targets are not probed over HTTP or TCP".formatted(other.kind())));
        };
    }

    /** The URL's port, or its scheme's. */
    static int port(URI url) {
        return url.getPort() >= 0 ? url.getPort() : isTls(url) ? 443 : 80;
    }

    static boolean isTls(URI url) {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    private static Endpoint publicName(URI url) {
        return url.getHost() == null ? noHost(url) : new At(bare(url.getHost()), port(url), true);
    }

    private static Endpoint ownHost(URI url) {
        return url.getHost() == null ? noHost(url) : new At(bare(url.getHost()), port(url), false);
    }

    private static Endpoint noHost(URI url) {
        return new Nowhere(ProbeResult.unknown("the URL %s has no host".formatted(url)));
    }

    private static Endpoint site(Map<SiteName, HostPort> sites, SiteName site) {
        @Nullable HostPort at = sites.get(site);
        return at != null
                ? new At(at.host(), at.port(), false)
                : new Nowhere(ProbeResult.unknown("the probe names no address at site " + site));
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
