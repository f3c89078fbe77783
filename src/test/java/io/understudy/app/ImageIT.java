package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the container image says of itself, where the build made one ({@code -Pimage}). It is not run: there is nothing here to run it in. */
@Timeout(60)
class ImageIT {

    private static final Path IMAGE = Path.of("target", "understudy-image.tar");

    @BeforeEach
    void needs_an_image() {
        assumeTrue(Files.exists(IMAGE), "no image was built");
    }

    @Test
    void it_serves_the_mounted_documents_as_a_user_without_rights() throws Exception {
        JsonNode config = new ObjectMapper().readTree(part("config.json")).path("config");

        assertThat(config.path("User").asText()).isEqualTo("65532:65532");
        assertThat(config.path("WorkingDir").asText()).isEqualTo("/etc/understudy");
        assertThat(texts(config.path("Entrypoint")))
                .startsWith("java")
                .endsWith(Main.class.getName())
                .contains("-XX:+ExitOnOutOfMemoryError");
        assertThat(texts(config.path("Cmd"))).containsExactly("serve", "--config", "/etc/understudy");
        assertThat(config.path("ExposedPorts").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("8686/tcp", "8687/tcp");
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static String part(String name) throws IOException, InterruptedException {
        Process tar = new ProcessBuilder("tar", "-xOf", IMAGE.toString(), name)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String text = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tar.waitFor(30, TimeUnit.SECONDS) && tar.exitValue() == 0)
                .as(name)
                .isTrue();
        return text;
    }
}
