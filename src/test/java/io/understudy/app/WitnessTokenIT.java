package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.adapter.witness.HttpWitness;
import io.understudy.camel.Witnesses;
import io.understudy.health.RemoteViews;
import io.understudy.health.VantagePoint;
import io.understudy.policy.ConfigurationFolder;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.HostPort;
import io.understudy.topology.SiteName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole witness in this process, whose entry in {@code understudy.yaml} names a token. */
@Timeout(120)
class WitnessTokenIT {

    private static final VantagePoint WITNESS = new VantagePoint("far");
    private static final Map<ApplicationName, SiteName> QUESTION =
            Map.of(new ApplicationName("shop"), new SiteName("east"));

    private final Path folder;
    private final RemoteViews views = new RemoteViews(Ticker.system());

    @SuppressWarnings("NullAway.Init") // before each test
    private WitnessService witness;

    @SuppressWarnings("NullAway.Init") // before each test
    private URI url;

    WitnessTokenIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void start() throws IOException {
        HostPort listen = new HostPort("127.0.0.1", freePort());
        url = URI.create("http://" + listen);
        Files.writeString(folder.resolve("token"), "of-the-witness\n");
        Files.writeString(folder.resolve("understudy.yaml"), """
                apiVersion: understudy.io/v1
                kind: Orchestrator
                spec:
                  witnesses:
                    - {name: other, url: "http://witness.example.test:8687", token: {env: NOT_OF_THIS_ONE}}
                    - {name: far, url: "%s", token: {file: token}}
                """.formatted(url));
        if (!(ConfigurationFolder.read(folder) instanceof ConfigurationFolder.Result.Valid documents)) {
            throw new IOException("the documents are wrong: " + ConfigurationFolder.read(folder));
        }
        assertThat(documents.notes()).isEmpty();
        witness = WitnessService.start(folder, documents, WITNESS, listen);
    }

    @AfterEach
    void end() {
        witness.close();
    }

    @Test
    void answers_who_shows_its_token_and_turns_everybody_else_away_as_unknown() throws IOException {
        assertThat(silenceOf(Optional.of("of-the-witness"))).isEmpty();
        assertThat(silenceOf(Optional.empty()).orElseThrow())
                .contains("it answered 401", "so this vantage point is unknown", "name the token that it asks for");
        assertThat(silenceOf(Optional.of("of-the-other")).orElseThrow())
                .contains("it answered 401", "so this vantage point is unknown", "be the same at both");
        assertThat(views.of(WITNESS, new ApplicationName("shop"), new SiteName("east")))
                .isEmpty();

        Files.writeString(folder.resolve("token"), "of-tomorrow\n");
        assertThat(silenceOf(Optional.of("of-the-witness"))).isPresent();
        assertThat(silenceOf(Optional.of("of-tomorrow"))).isEmpty();
    }

    @Test
    void tells_that_it_is_alive_to_whoever_asks() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> live = client.send(
                    HttpRequest.newBuilder(url.resolve("/health/live")).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(live.statusCode()).isEqualTo(200);
            assertThat(live.body()).isEqualTo("{\"live\":true}");
        }
    }

    /** The first answer of a process may take longer than it may: asked again where it did. */
    private Optional<String> silenceOf(Optional<String> token) {
        try (HttpWitness source = new HttpWitness(url, token.map(text -> () -> text), List.of())) {
            Witnesses witnesses = new Witnesses(Map.of(WITNESS, source), () -> QUESTION, views, _ -> {}, Runnable::run);
            for (int tries = 0; tries < 20; tries++) {
                witnesses.ask();
                if (views.silence(WITNESS)
                        .filter(why -> why.contains("does not answer"))
                        .isEmpty()) {
                    break;
                }
            }
            return views.silence(WITNESS);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
