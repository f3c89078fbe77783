package io.understudy.app;

import io.understudy.access.Access;
import io.understudy.access.Issued;
import io.understudy.access.Pem;
import io.understudy.access.ServerKeys;
import io.understudy.access.TokenFile;
import io.understudy.access.Tokens;
import io.understudy.adapter.oidc.OidcIssuer;
import io.understudy.api.Connection;
import io.understudy.policy.ApiSettings;
import io.understudy.policy.SecretRef;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Who is let in, and how the door is locked: as the Orchestrator document says. Every error of its files is Permanent. */
final class Doors {

    private Doors() {}

    static Access access(Connection connection, ApiSettings api, Issued issued) {
        Supplier<Tokens> named = api.tokens().map(TokenFile::watch).orElse(() -> Tokens.NONE);
        return new Access(connection.token(), named, issued);
    }

    /** Whose sign-on is believed. */
    static Issued issued(ApiSettings api, Observing observing, Parts parts) {
        return api.oidc()
                .<Issued>map(terms ->
                        parts.keep(OidcIssuer.open(terms, observing.ticker(), observing.clock(), observing.threads())))
                .orElse(Issued.NONE);
    }

    /** Empty: no TLS. */
    static Optional<ServerKeys> tls(ApiSettings api) {
        return api.tls().map(tls -> ServerKeys.of(tls.certificate(), tls.key()::reveal, files(tls.key())));
    }

    /** Whom to believe when other instances are asked; empty: as this machine does. */
    static List<X509Certificate> authorities(ApiSettings api) {
        return api.tls()
                .flatMap(ApiSettings.Tls::authorities)
                .map(Pem::certificates)
                .orElse(List.of());
    }

    private static List<Path> files(SecretRef key) {
        return key instanceof SecretRef.File file ? List.of(file.path()) : List.of();
    }
}
