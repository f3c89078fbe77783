package io.understudy.policy;

import io.understudy.document.Section;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Binds {@code api.oidc} of the Orchestrator document. */
final class OidcReader {

    private static final String SUBJECT = "sub";

    private OidcReader() {}

    static ApiSettings.Oidc read(Section oidc, Path folder) {
        URI issuer = safe(oidc, "issuer");
        if (issuer.getRawQuery() != null || issuer.getRawFragment() != null || issuer.getRawUserInfo() != null) {
            oidc.problem(
                    "issuer",
                    "'issuer: %s' holds more than scheme, host and path".formatted(issuer),
                    "write it as the tokens' claim 'iss' has it");
        }
        Section roles = oidc.section("roles");
        return new ApiSettings.Oidc(
                issuer,
                oidc.required("audience"),
                oidc.has("jwks") ? Optional.of(safe(oidc, "jwks")) : Optional.empty(),
                oidc.text("name").orElse(SUBJECT),
                roles.required("claim"),
                map(roles.section("map")),
                oidc.has("authorities") ? Optional.of(Paths.under(folder, oidc, "authorities")) : Optional.empty());
    }

    private static URI safe(Section oidc, String key) {
        URI url = Paths.url(oidc, key);
        if (!ApiSettings.Oidc.safe(url)) {
            oidc.problem(
                    key,
                    "'%s: %s' is neither HTTPS nor on this machine: whoever sits between could sign as anybody"
                            .formatted(key, url),
                    "write an https:// address");
        }
        return url;
    }

    private static Map<String, Set<String>> map(Section map) {
        return map.keys().stream().collect(Collectors.toMap(value -> value, value -> Set.copyOf(map.texts(value))));
    }
}
