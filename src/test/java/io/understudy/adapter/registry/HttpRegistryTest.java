package io.understudy.adapter.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.understudy.adapter.registry.LocalRegistry.Door;
import io.understudy.policy.ImageTerms;
import io.understudy.readiness.ImageName;
import io.understudy.readiness.Login;
import io.understudy.readiness.Registry.Told;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Registries are asked as nodes ask them before they pull. */
@Timeout(60)
class HttpRegistryTest {

    private static final String WEB = "team/web/manifests/1";

    private LocalRegistry there;
    private final HttpRegistry registry = new HttpRegistry();

    @BeforeEach
    void start() throws IOException {
        there = LocalRegistry.start();
        there.answers(WEB, 200);
    }

    @AfterEach
    void close() {
        registry.close();
        there.close();
    }

    @Test
    void an_image_that_anybody_may_pull_is_found_with_its_digest_and_nothing_is_pulled() {
        assertThat(ask("team/web:1")).isEqualTo(new Told.Found(Optional.of(LocalRegistry.DIGEST)));
        assertThat(there.heard).containsExactly("HEAD /v2/team/web/manifests/1 ");
    }

    @Test
    void a_digest_is_asked_for_as_one() {
        there.answers("team/web/manifests/" + LocalRegistry.DIGEST, 200);
        assertThat(ask("team/web:2@" + LocalRegistry.DIGEST)).isInstanceOf(Told.Found.class);
    }

    @Test
    void an_image_that_is_not_there_is_missing() {
        assertThat(ask("team/web:2")).isEqualTo(new Told.Missing("HTTP 404"));
    }

    @Test
    void a_password_is_shown_only_when_the_registry_wants_one() {
        assertThat(ask("team/web:1", ann())).isInstanceOf(Told.Found.class);
        assertThat(there.heard).containsExactly("HEAD /v2/team/web/manifests/1 ");
        there.door = Door.BASIC;
        assertThat(ask("team/web:1", ann())).isInstanceOf(Told.Found.class);
        assertThat(there.heard.getLast()).isEqualTo("HEAD /v2/team/web/manifests/1 " + LocalRegistry.password());
    }

    @Test
    void a_token_is_fetched_with_the_login_and_shown() {
        there.door = Door.TOKEN;
        there.nobodyGetsTokens = true;
        assertThat(ask("team/web:1", ann())).isInstanceOf(Told.Found.class);
        assertThat(there.heard)
                .containsExactly(
                        "HEAD /v2/team/web/manifests/1 ",
                        "GET /token?service=local&scope=repository%3Ateam%2Fweb%3Apull " + LocalRegistry.password(),
                        "HEAD /v2/team/web/manifests/1 Bearer t0ken");
    }

    @Test
    void a_token_for_nobody_is_as_good_and_may_have_its_other_name() {
        there.door = Door.TOKEN;
        there.tokenBody = "{\"access_token\": \"t0ken\"}";
        assertThat(ask("team/web:1")).isInstanceOf(Told.Found.class);
    }

    @ParameterizedTest
    @CsvSource({"BASIC, HTTP 401", "TOKEN, HTTP 401 from what gives tokens away"})
    void a_wrong_login_is_refused_and_named(Door door, String answer) {
        there.door = door;
        Login wrong = login(there.host(), "wrong");
        assertThat(ask("team/web:1", wrong)).isEqualTo(new Told.Refused(answer, List.of(wrong)));
    }

    @ParameterizedTest
    @CsvSource({"BASIC", "TOKEN"})
    void without_a_login_for_this_registry_nobody_is_refused(Door door) {
        there.door = door;
        there.nobodyGetsTokens = true;
        assertThat(ask("team/web:1", login("elsewhere.test", LocalRegistry.PASSWORD)))
                .asInstanceOf(type(Told.Refused.class))
                .extracting(Told.Refused::as)
                .isEqualTo(List.of());
        assertThat(there.heard).noneMatch(line -> line.contains("Basic"));
    }

    @Test
    void each_login_is_tried_until_one_works_the_one_of_the_longest_path_first() {
        there.door = Door.BASIC;
        Login wrong = login(there.host() + "/team", "wrong");
        assertThat(ask("team/web:1", ann(), wrong)).isInstanceOf(Told.Found.class);
        assertThat(there.heard).hasSize(4);
    }

    @Test
    void a_right_that_is_lacking_is_refused() {
        there.door = Door.BASIC;
        there.answers(WEB, 403);
        assertThat(ask("team/web:1", ann())).isEqualTo(new Told.Refused("HTTP 403", List.of(ann())));
    }

    @Test
    void too_many_questions_are_no_failure_and_the_registry_says_when_to_come_again() {
        there.answers(WEB, 429);
        assertThat(ask("team/web:1")).isEqualTo(new Told.Later("HTTP 429", Duration.ofSeconds(120)));
    }

    @Test
    void a_registry_in_trouble_is_asked_later_and_other_answers_tell_nothing() {
        there.answers(WEB, 503);
        assertThat(ask("team/web:1")).isEqualTo(new Told.Later("HTTP 503", Duration.ofMinutes(5)));
        there.answers(WEB, 418);
        assertThat(ask("team/web:1")).isEqualTo(new Told.Unclear("HTTP 418"));
    }

    @Test
    void what_gives_tokens_away_may_be_in_trouble_itself() {
        there.door = Door.TOKEN;
        there.tokenStatus = 404;
        assertThat(ask("team/web:1")).isEqualTo(new Told.Unclear("HTTP 404 from what gives tokens away"));
        there.tokenStatus = 200;
        there.tokenBody = "secret-but-no-json";
        assertThat(ask("team/web:1")).isEqualTo(new Told.Silent("what gives tokens away answers no JSON"));
    }

    @Test
    void a_registry_that_hangs_is_silent() {
        there.hangs = true;
        assertThat(ask("team/web:1")).isInstanceOf(Told.Silent.class);
    }

    @Test
    void a_registry_that_is_not_there_is_silent() {
        there.close();
        assertThat(ask("team/web:1")).isInstanceOf(Told.Silent.class);
    }

    @Test
    void a_redirect_is_followed_and_another_server_sees_no_password() throws IOException {
        try (LocalRegistry other = LocalRegistry.start()) {
            there.door = Door.BASIC;
            other.answers("mirror/web/manifests/1", 200);
            there.redirects(WEB, "http://%s/v2/mirror/web/manifests/1".formatted(other.host()));
            assertThat(ask(terms(there.host(), other.host()), "team/web:1", ann()))
                    .isInstanceOf(Told.Found.class);
            assertThat(other.heard).containsExactly("HEAD /v2/mirror/web/manifests/1 ");
        }
    }

    @Test
    void a_redirect_within_the_registry_keeps_the_password() {
        there.door = Door.BASIC;
        there.answers("moved/web/manifests/1", 200);
        there.redirects(WEB, "/v2/moved/web/manifests/1");
        assertThat(ask("team/web:1", ann())).isInstanceOf(Told.Found.class);
    }

    @Test
    void redirects_in_a_circle_end() {
        there.redirects(WEB, "/v2/" + WEB);
        assertThat(ask("team/web:1"))
                .asInstanceOf(type(Told.Silent.class))
                .extracting(Told.Silent::why)
                .asString()
                .contains("redirects more than 3 times");
        assertThat(there.heard).hasSize(4);
    }

    @Test
    void nothing_goes_without_tls_to_a_server_that_the_document_does_not_name() throws IOException {
        try (LocalRegistry other = LocalRegistry.start()) {
            there.door = Door.TOKEN;
            there.realm = "http://%s/token".formatted(other.host());
            assertThat(ask("team/web:1", ann()))
                    .asInstanceOf(type(Told.Silent.class))
                    .extracting(Told.Silent::why)
                    .asString()
                    .contains(other.host(), "without TLS only what the document names is asked");
            assertThat(ask(ImageTerms.DEFAULT, "team/web:1")).isInstanceOf(Told.Silent.class);
            assertThat(other.heard).isEmpty();
        }
    }

    @Test
    void authorities_that_can_not_be_read_are_told() {
        ImageTerms terms = new ImageTerms(
                false,
                List.of(new ImageTerms.Registry(there.host(), false, false, Optional.of(Path.of("no-such-file.pem")))));
        assertThat(ask(terms, "team/web:1"))
                .asInstanceOf(type(Told.Silent.class))
                .extracting(Told.Silent::why)
                .asString()
                .contains("no-such-file.pem");
    }

    @Test
    void a_few_questions_run_at_the_same_time_and_others_wait_for_their_places() throws Exception {
        there.hangs = true;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Told>> asked = new ArrayList<>();
            for (int i = 0; i < HttpRegistry.AT_ONCE + 2; i++) {
                asked.add(threads.submit(() -> ask("team/web:1")));
            }
            await().until(() -> there.heard.size() >= HttpRegistry.AT_ONCE);
            assertThat(there.heard).hasSize(HttpRegistry.AT_ONCE);
            there.ends();
            for (Future<Told> one : asked) {
                assertThat(one.get()).isInstanceOf(Told.Found.class);
            }
        }
    }

    private Told ask(String image, Login... logins) {
        return ask(terms(there.host()), image, logins);
    }

    private Told ask(ImageTerms terms, String image, Login... logins) {
        return registry.ask(ImageName.parse(there.host() + "/" + image).orElseThrow(), terms, List.of(logins));
    }

    private static ImageTerms terms(String... plain) {
        return new ImageTerms(
                false,
                List.of(plain).stream()
                        .map(host -> new ImageTerms.Registry(host, false, true, Optional.empty()))
                        .toList());
    }

    private Login ann() {
        return login(there.host(), LocalRegistry.PASSWORD);
    }

    private static Login login(String place, String password) {
        return new Login(place, LocalRegistry.USER, password, "Secret shop/pull");
    }
}
