package io.understudy.policy;

import io.understudy.topology.HostPort;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How the API is protected.
 *
 * @param tokens the file of people's own tokens; empty: the owner's is the only one
 * @param oidc whose sign-on is believed beside them; empty: nobody's
 * @param tls with what it is served by HTTPS; empty: by HTTP, to this machine alone
 */
public record ApiSettings(Optional<Path> tokens, Optional<Oidc> oidc, Optional<Tls> tls) {

    /** One token, to this machine alone. */
    public static final ApiSettings LOCAL = new ApiSettings(Optional.empty(), Optional.empty());

    /** Where nobody's sign-on is believed. */
    public ApiSettings(Optional<Path> tokens, Optional<Tls> tls) {
        this(tokens, Optional.empty(), tls);
    }

    /** {@code https} or {@code http}. */
    public String scheme() {
        return tls.isPresent() ? "https" : "http";
    }

    /**
     * An OpenID Connect issuer and what its tokens are good for.
     *
     * @param issuer what {@code iss} must be, and where its discovery document is
     * @param audience what {@code aud} must name
     * @param jwks where its keys are; empty: where its discovery document says
     * @param name claim that people sign with, default {@code sub}
     * @param roles claim that roles come from: its name, or a path with dots into objects
     * @param map which roles a value of that claim gives; any other gives none
     * @param authorities file of certificates that are believed when it is asked; empty: those of Java
     */
    public record Oidc(
            URI issuer,
            String audience,
            Optional<URI> jwks,
            String name,
            String roles,
            Map<String, Set<String>> map,
            Optional<Path> authorities) {
        public Oidc {
            map = Map.copyOf(map);
        }

        /** Keys that decide who may do what come by HTTPS, or from this machine itself. */
        public static boolean safe(URI url) {
            String host = String.valueOf(url.getHost());
            String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            return "https".equalsIgnoreCase(url.getScheme())
                    || ("http".equalsIgnoreCase(url.getScheme()) && new HostPort(bare, 80).loopback());
        }
    }

    /**
     * @param certificate file with the chain, in PEM
     * @param key PRIVATE KEY, PKCS #8 in PEM
     * @param authorities file of certificates that are believed when other instances are asked; empty: those of Java
     */
    public record Tls(Path certificate, SecretRef key, Optional<Path> authorities) {}
}
