package io.understudy.adapter.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.readiness.ImageName;
import io.understudy.readiness.Login;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logins are chosen as kubelets choose them. */
class KeyringTest {

    @ParameterizedTest
    @CsvSource({
        "r.test, r.test/team/web, true",
        "https://r.test, r.test/team/web, true",
        "https://r.test/v2/, r.test/team/web, true",
        "r.test/team, r.test/team/web, true",
        "r.test/team/web, r.test/team/web, true",
        "r.test/other, r.test/team/web, false",
        "r.test, r.test:5000/web, false",
        "r.test:5000, r.test:5000/web, true",
        "r.test:5001, r.test:5000/web, false",
        "r.test:5000, r.test/web, false",
        "*.test, r.test/web, true",
        "*.test, r.test:5000/web, false",
        "r.*, r.test:5000/web, false",
        "*.test, a.r.test/web, false",
        "app*.r.test, app1.r.test/web, true",
        "R.test, r.test/web, true",
        "https://index.docker.io/v1/, nginx, true",
        "docker.io, grafana/grafana, true",
        "index.docker.io, r.test/web, false",
        "r.test, nginx, false"
    })
    void places_match_by_host_port_and_the_beginning_of_the_path(String place, String image, boolean matches) {
        assertThat(of(image, place)).hasSize(matches ? 1 : 0);
    }

    @Test
    void the_longest_place_comes_first_and_no_login_twice() {
        assertThat(of("r.test/team/web", "r.test", "r.test/team", "*.test", "r.test"))
                .extracting(Login::place)
                .containsExactly("r.test/team", "r.test", "*.test");
    }

    private static List<Login> of(String image, String... places) {
        return Keyring.of(
                ImageName.parse(image).orElseThrow(),
                List.of(places).stream()
                        .map(place -> new Login(place, "ann", "secret", "Secret shop/pull"))
                        .toList());
    }
}
