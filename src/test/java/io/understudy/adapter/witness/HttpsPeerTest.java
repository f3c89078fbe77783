package io.understudy.adapter.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.understudy.access.Pem;
import io.understudy.access.SelfSigned;
import io.understudy.access.ServerKeys;
import io.understudy.sharing.Member;
import io.understudy.sharing.Report;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another instance behind TLS is believed when its certificate comes from the authorities that are named, and not else. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HttpsPeerTest {

    private static final Report REPORT = new Report("s", 1, Map.of(), Map.of());

    @Test
    void a_peer_is_believed_by_the_authorities_that_are_named(@TempDir Path folder) throws Exception {
        SelfSigned its = SelfSigned.make(folder, "EC", "ip:127.0.0.1");
        SelfSigned other = SelfSigned.make(Files.createDirectory(folder.resolve("other")), "EC", "ip:127.0.0.1");
        HttpsServer server = serve(its);
        Member member = new Member(
                "b",
                "run",
                URI.create("https://127.0.0.1:" + server.getAddress().getPort()));
        try (HttpPeer knows = new HttpPeer(Pem.certificates(its.certificate()));
                HttpPeer knowsAnother = new HttpPeer(Pem.certificates(other.certificate()));
                HttpPeer knowsNobody = new HttpPeer()) {
            assertThat(answer(knows, member)).isEqualTo(REPORT);
            for (HttpPeer stranger : List.of(knowsAnother, knowsNobody)) {
                assertThatThrownBy(() -> stranger.ask(member, 0))
                        .isInstanceOf(UnderstudyException.Transient.class)
                        .hasMessageContaining("it does not answer");
            }
        } finally {
            server.stop(0);
        }
    }

    /** The first handshake of a process may take longer than an answer may. */
    private static Report answer(HttpPeer peer, Member member) {
        try {
            return peer.ask(member, 0);
        } catch (UnderstudyException.Transient slow) {
            return peer.ask(member, 0);
        }
    }

    private static HttpsServer serve(SelfSigned files) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                new KeyManager[] {ServerKeys.of(files.certificate(), () -> read(files.key()), List.of())}, null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        byte[] bytes = "{\"session\": \"s\", \"at\": 1, \"words\": {}, \"links\": {}}".getBytes(StandardCharsets.UTF_8);
        server.createContext("/api/v1/share", exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            try (exchange) {
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
        return server;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
