package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.adapter.oidc.LocalIssuer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** People who come with the token of their sign-on, at a whole service in this process. */
@Timeout(120)
class OidcIT {

    private static final String OIDC = """
            oidc:
              issuer: %s
              audience: understudy
              roles: {claim: groups, map: {dr-observers: [observe], dr-operators: [operate]}}
            """;

    private final Path folder;

    OidcIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void a_person_acts_under_the_name_that_the_issuer_gives_and_no_other() throws Exception {
        try (LocalIssuer issuer = LocalIssuer.start();
                SmallService service = SmallService.start(folder, OIDC.formatted(issuer.url()))) {
            String kim = token(issuer, "kim", "dr-operators");
            assertThat(service.get("/api/v1/me", kim).body()).contains("\"name\":\"kim\"", "\"operate\"");
            assertThat(service.post("/api/v1/pause", kim, "{\"reason\": \"a look\"}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(service.get("/api/v1/status", "of-ann").body()).contains("\"paused\":\"kim: a look\"");
            assertThat(service.post("/api/v1/pause", kim, "{\"by\": \"bob\", \"reason\": \"a look\"}")
                            .statusCode())
                    .isEqualTo(403);

            String lee = token(issuer, "lee", "dr-observers");
            assertThat(service.get("/api/v1/status", lee).statusCode()).isEqualTo(200);
            assertThat(service.post("/api/v1/pause", lee, "{\"reason\": \"a look\"}")
                            .body())
                    .contains("\"missingRole\":\"operate\"");
            refused(service, token(issuer, "max", "staff"), 403, "max lacks the role 'observe'");
            refused(service, token(issuer, "Ann", "dr-operators"), 401, "two must not sign as one");
            refused(service, kim.substring(0, kim.length() - 8), 401, "has signed");
        }
    }

    private static void refused(SmallService service, String token, int status, String words)
            throws IOException, InterruptedException {
        var answer = service.get("/api/v1/status", token);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(words);
        // The stream of events has a door of its own.
        var events = service.get("/api/v1/events", token);
        assertThat(events.statusCode()).isEqualTo(status);
        assertThat(events.body()).contains(words);
    }

    private static String token(LocalIssuer issuer, String person, String group) throws JoseException {
        return issuer.signed(issuer.claims(person, Instant.now(), group));
    }
}
