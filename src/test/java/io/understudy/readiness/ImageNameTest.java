package io.understudy.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names are understood as nodes understand them. */
class ImageNameTest {

    private static final String DIGEST = "sha256:" + "ab".repeat(32);

    @ParameterizedTest
    @CsvSource({
        "nginx, docker.io/library/nginx:latest",
        "nginx:1.27, docker.io/library/nginx:1.27",
        "grafana/grafana:12, docker.io/grafana/grafana:12",
        "docker.io/nginx, docker.io/library/nginx:latest",
        "index.docker.io/library/nginx:1, docker.io/library/nginx:1",
        "a/b/c:1, docker.io/a/b/c:1",
        "localhost/web, localhost/web:latest",
        "localhost:5000/web:1, localhost:5000/web:1",
        "registry:5000/web, registry:5000/web:latest",
        "registry.example.test/team/web:v1.2_3, registry.example.test/team/web:v1.2_3",
        "[fd00::5]:5000/web:1, [fd00::5]:5000/web:1",
        "ghcr.io/x/my-app.web__a:1, ghcr.io/x/my-app.web__a:1"
    })
    void short_names_ports_and_folders(String text, String whole) {
        assertThat(ImageName.parse(text)).map(ImageName::toString).contains(whole);
    }

    @Test
    void a_digest_is_asked_for_instead_of_the_tag_beside_it() {
        ImageName both = ImageName.parse("ghcr.io/x/web:1@" + DIGEST).orElseThrow();
        assertThat(both.reference()).isEqualTo(DIGEST);
        assertThat(both.tag()).contains("1");
        ImageName digest = ImageName.parse("web@" + DIGEST).orElseThrow();
        assertThat(digest.reference()).isEqualTo(DIGEST);
        assertThat(digest.tag()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Web",
                "ghcr.io/",
                "ghcr.io/x web",
                "https://ghcr.io/web",
                "ghcr.io/../etc",
                "web@sha256:12",
                "web:",
                "user@ghcr.io/web"
            })
    void what_is_no_name_is_none(String text) {
        assertThat(ImageName.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:5000/web, true",
        "127.0.0.1:5000/web, true",
        "[::1]:5000/web, true",
        "localhost/web, true",
        "registry:5000/web, false",
        "nginx, false",
        "127.example.test/web, false"
    })
    void each_machine_has_a_registry_of_its_own_under_a_loopback_name(String text, boolean each) {
        assertThat(ImageName.parse(text).orElseThrow().isOfEachMachine()).isEqualTo(each);
    }
}
