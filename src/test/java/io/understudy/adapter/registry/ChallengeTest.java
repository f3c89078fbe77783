package io.understudy.adapter.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a registry's header means. */
class ChallengeTest {

    @Test
    void a_token_is_asked_for_with_service_and_scope() {
        assertThat(
                        of(
                                "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\",scope=\"repository:library/nginx:pull\""))
                .containsExactly(
                        bearer(
                                "https://auth.docker.io/token?service=registry.docker.io&scope=repository%3Alibrary%2Fnginx%3Apull"));
    }

    @Test
    void without_a_scope_the_right_to_pull_is_asked_for_and_a_query_of_the_address_stays() {
        assertThat(of("bearer realm=\"https://r.test/token?a=b\""))
                .containsExactly(bearer("https://r.test/token?a=b&scope=repository%3Ateam%2Fweb%3Apull"));
    }

    @Test
    void a_token_comes_before_a_password() {
        assertThat(of("Basic realm=\"r\"", "Bearer realm=\"https://r.test/token\",scope=\"s\""))
                .containsExactly(bearer("https://r.test/token?scope=s"));
        assertThat(of("Negotiate", "basic realm=\"r\"")).containsExactly(new Challenge.Basic());
    }

    @Test
    void what_leads_nowhere_is_none() {
        assertThat(of()).isEmpty();
        assertThat(of("Digest realm=\"r\"")).isEmpty();
        assertThat(of("Bearer service=\"x\"")).isEmpty();
        assertThat(of("Bearer realm=\"no address\"")).isEmpty();
    }

    private static List<Challenge> of(String... headers) {
        return Challenge.of(List.of(headers), "team/web").stream().toList();
    }

    private static Challenge bearer(String address) {
        return new Challenge.Bearer(URI.create(address));
    }
}
