package io.understudy.adapter.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.topology.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A login that takes longer than its user waits is not done in vain. */
@Timeout(60)
class LateLoginIT {

    private static final Duration SHORT = Duration.ofMillis(300);

    private Stage stage;
    private HeldBack held;

    @BeforeEach
    void start() throws IOException {
        stage = new Stage();
        held = new HeldBack(stage.primary());
    }

    @AfterEach
    void end() throws IOException {
        held.close();
        stage.close();
    }

    @Test
    void the_next_user_gets_the_session_that_the_first_did_not_wait_for() throws SQLException {
        assertThatThrownBy(() -> stage.sessions.borrow(shop(), SHORT)).isInstanceOf(SQLException.class);
        held.release.countDown();

        try (Session session = stage.sessions.borrow(shop(), Duration.ofSeconds(30))) {
            int answer = Sql.one(session, row -> row.getInt(1), "SELECT 1");
            assertThat(answer).isEqualTo(1);
        }

        assertThat(held.accepted).as("logins").hasValue(1);
    }

    @Test
    void one_that_failed_meanwhile_is_begun_anew() throws SQLException, IOException {
        assertThatThrownBy(() -> stage.sessions.borrow(shop(), SHORT)).isInstanceOf(SQLException.class);
        held.breakAll();
        held.release.countDown();

        try (Session session = stage.sessions.borrow(shop(), Duration.ofSeconds(30))) {
            int answer = Sql.one(session, row -> row.getInt(1), "SELECT 1");
            assertThat(answer).isEqualTo(1);
        }

        assertThat(held.accepted).as("logins").hasValue(2);
    }

    private Endpoint shop() {
        Endpoint direct = Endpoint.operator(stage.link(), Stage.EAST);
        return new Endpoint(held.at(), direct.database(), direct.role());
    }

    /** Lets connections in, and passes nothing on until it is told to. */
    private static final class HeldBack implements AutoCloseable {

        private final HostPort target;
        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final AtomicInteger accepted = new AtomicInteger();
        private final CountDownLatch release = new CountDownLatch(1);
        private volatile Socket last = new Socket();

        HeldBack(HostPort target) throws IOException {
            this.target = target;
            Thread.ofVirtual().start(this::acceptAll);
        }

        HostPort at() {
            return new HostPort("127.0.0.1", server.getLocalPort());
        }

        void breakAll() throws IOException {
            last.close();
        }

        private void acceptAll() {
            while (!server.isClosed()) {
                try {
                    Socket client = server.accept();
                    last = client;
                    accepted.incrementAndGet();
                    Thread.ofVirtual().start(() -> serve(client));
                } catch (IOException closed) {
                    // The end of the test.
                }
            }
        }

        private void serve(Socket client) {
            try (client) {
                release.await();
                try (Socket upstream = new Socket(target.host(), target.port())) {
                    Thread.ofVirtual().start(() -> pump(upstream, client));
                    pump(client, upstream);
                }
            } catch (IOException broken) {
                // What its user sees is what is tested.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private static void pump(Socket from, Socket to) {
            try {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException broken) {
                // As above.
            }
        }

        @Override
        public void close() throws IOException {
            release.countDown();
            server.close();
            last.close();
        }
    }
}
