package io.understudy.policy;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How the API is protected.
 *
 * @param tokens the file of people's own tokens; empty: the owner's is the only one
 * @param tls with what it is served by HTTPS; empty: by HTTP, to this machine alone
 */
public record ApiSettings(Optional<Path> tokens, Optional<Tls> tls) {

    /** One token, to this machine alone. */
    public static final ApiSettings LOCAL = new ApiSettings(Optional.empty(), Optional.empty());

    /** {@code https} or {@code http}. */
    public String scheme() {
        return tls.isPresent() ? "https" : "http";
    }

    /**
     * @param certificate file with the chain, in PEM
     * @param key PRIVATE KEY, PKCS #8 in PEM
     * @param authorities file of certificates that are believed when other instances are asked; empty: those of Java
     */
    public record Tls(Path certificate, SecretRef key, Optional<Path> authorities) {}
}
