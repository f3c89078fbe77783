package io.understudy.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The certificate that a server shows to who connects. */
class ServerKeysTest {

    private static final String NAME = "ip:127.0.0.1";

    private final Path folder;

    ServerKeysTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void a_pair_of_files_is_shown_and_its_successor_after_it(String algorithm) throws Exception {
        SelfSigned files = SelfSigned.make(folder, algorithm, NAME);
        SSLContext context = context(files);
        X509Certificate first = Pem.certificates(files.certificate()).getFirst();
        assertThat(shown(context)).isEqualTo(first);

        SelfSigned.make(folder, algorithm, NAME);
        X509Certificate second = Pem.certificates(files.certificate()).getFirst();
        assertThat(second).isNotEqualTo(first);
        assertThat(shown(context)).isEqualTo(second);
    }

    @Test
    void a_certificate_that_came_without_its_key_waits_for_it() throws Exception {
        SelfSigned files = SelfSigned.make(folder, "EC", NAME);
        SSLContext context = context(files);
        X509Certificate first = Pem.certificates(files.certificate()).getFirst();
        SelfSigned next = SelfSigned.make(Files.createDirectory(folder.resolve("next")), "EC", NAME);

        Files.write(files.certificate(), Files.readAllBytes(next.certificate()));
        assertThat(shown(context)).as("the key is still the old one").isEqualTo(first);
        Files.write(files.key(), Files.readAllBytes(next.key()));
        assertThat(shown(context))
                .isEqualTo(Pem.certificates(next.certificate()).getFirst());
    }

    @Test
    void what_does_not_fit_together_is_refused_at_the_start() throws Exception {
        SelfSigned files = SelfSigned.make(folder, "EC", NAME);
        SelfSigned other = SelfSigned.make(Files.createDirectory(folder.resolve("other")), "EC", NAME);
        SelfSigned rsa = SelfSigned.make(Files.createDirectory(folder.resolve("rsa")), "RSA", NAME);

        refused(new SelfSigned(files.certificate(), other.key()), "is not the key of the first certificate in");
        refused(new SelfSigned(files.certificate(), rsa.key()), "is no EC PRIVATE KEY in PEM");
        refused(new SelfSigned(files.certificate(), files.certificate()), "is no EC PRIVATE KEY in PEM");
        refused(new SelfSigned(files.key(), files.key()), "can't be read as certificates in PEM");
        refused(new SelfSigned(folder.resolve("absent"), files.key()), "can't be read as certificates in PEM");
    }

    private static void refused(SelfSigned files, String words) {
        assertThatThrownBy(() -> context(files))
                .isInstanceOf(UnderstudyException.Permanent.class)
                .hasMessageContaining(words);
    }

    private static SSLContext context(SelfSigned files) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keys(files)}, null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ServerKeys keys(SelfSigned files) {
        return ServerKeys.of(files.certificate(), () -> read(files.key()), List.of(files.key()));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a client sees that believes everything. */
    private static X509Certificate shown(SSLContext server) throws IOException, GeneralSecurityException {
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, new TrustManager[] {new Credulous()}, null);
        try (SSLServerSocket listener =
                        (SSLServerSocket) server.getServerSocketFactory().createServerSocket(0);
                SSLSocket socket =
                        (SSLSocket) client.getSocketFactory().createSocket("127.0.0.1", listener.getLocalPort())) {
            Thread answer = Thread.startVirtualThread(() -> {
                try (SSLSocket accepted = (SSLSocket) listener.accept()) {
                    accepted.startHandshake();
                } catch (IOException e) {
                    // The client's side tells.
                }
            });
            socket.startHandshake();
            answer.interrupt();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static final class Credulous implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
