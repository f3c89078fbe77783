package io.understudy.adapter.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.understudy.access.Pem;
import io.understudy.access.SelfSigned;
import io.understudy.health.RemoteView;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A witness behind TLS is believed, and shown its token, when its certificate comes from the authorities that are named, and not else. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HttpsWitnessTest {

    private static final Map<ApplicationName, SiteName> QUESTION =
            Map.of(new ApplicationName("shop"), new SiteName("east"));

    @Test
    void a_witness_is_believed_and_shown_the_token_by_the_authorities_that_are_named(@TempDir Path folder)
            throws Exception {
        SelfSigned its = SelfSigned.make(folder, "EC", "ip:127.0.0.1");
        SelfSigned other = SelfSigned.make(Files.createDirectory(folder.resolve("other")), "EC", "ip:127.0.0.1");
        List<String> shown = new CopyOnWriteArrayList<>();
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(its.context()));
        server.createContext("/api/v1/witness", exchange -> {
            shown.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] answer = "{}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            try (exchange) {
                exchange.getResponseBody().write(answer);
            }
        });
        server.start();
        URI url = URI.create("https://127.0.0.1:" + server.getAddress().getPort());
        try (HttpWitness stranger = witness(url, other);
                HttpWitness knows = witness(url, its)) {
            assertThatThrownBy(() -> stranger.ask(QUESTION))
                    .isInstanceOf(UnderstudyException.Transient.class)
                    .hasMessageContaining("does not answer");
            assertThat(shown).isEmpty();
            assertThat(answer(knows)).isEqualTo(new RemoteView(Map.of()));
            assertThat(shown).containsOnly("Bearer secret");
        } finally {
            server.stop(0);
        }
    }

    private static HttpWitness witness(URI url, SelfSigned authority) {
        return new HttpWitness(url, Optional.of(() -> "secret"), Pem.certificates(authority.certificate()));
    }

    /** The first handshake of a process may take longer than an answer may. */
    private static RemoteView answer(HttpWitness witness) {
        try {
            return witness.ask(QUESTION);
        } catch (UnderstudyException.Transient slow) {
            return witness.ask(QUESTION);
        }
    }
}
