package io.understudy.policy;

import io.understudy.document.Section;
import io.understudy.topology.HostPort;
import java.nio.file.Path;
import java.util.Optional;

/** Binds {@code api} of the Orchestrator document. */
final class ApiReader {

    private ApiReader() {}

    static ApiSettings read(Section spec, HostPort http, Path folder) {
        Section api = spec.section("api");
        if (!api.has("tls") && !http.loopback()) {
            spec.problem(
                    "http",
                    "'http: %s' is not of this machine alone, and without TLS every token would cross the network in the clear"
                            .formatted(http),
                    "write 'api: {tls: {certificate: FILE, key: {file: FILE}}}', or an address such as 127.0.0.1:8686");
        }
        return new ApiSettings(
                api.has("tokens") ? Optional.of(Paths.under(folder, api.section("tokens"), "file")) : Optional.empty(),
                api.has("oidc") ? Optional.of(OidcReader.read(api.section("oidc"), folder)) : Optional.empty(),
                api.has("tls") ? Optional.of(tls(api.section("tls"), folder)) : Optional.empty());
    }

    private static ApiSettings.Tls tls(Section tls, Path folder) {
        return new ApiSettings.Tls(
                Paths.under(folder, tls, "certificate"),
                LinkReader.secret(tls.section("key"), folder),
                tls.has("authorities") ? Optional.of(Paths.under(folder, tls, "authorities")) : Optional.empty());
    }
}
