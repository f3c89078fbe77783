package io.understudy.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.policy.ReplicationLink.Credentials;
import io.understudy.policy.SecretRef;
import io.understudy.topology.HostPort;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConnectionTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String LOGGED_IN = "+OK\r\n";

    private static final int MUCH = 500_000;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong nanos = new AtomicLong();
    private ServerSocket server;
    private Endpoint endpoint;

    @BeforeEach
    void listens(@TempDir Path folder) throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Path password = Files.writeString(folder.resolve("password"), "secret");
        endpoint = new Endpoint(
                new HostPort("127.0.0.1", server.getLocalPort()),
                new Credentials("shop", new SecretRef.File(password)));
    }

    @AfterEach
    void ends() throws IOException {
        server.close();
        threads.shutdownNow();
        threads.close();
    }

    @Test
    void an_answer_that_comes_byte_by_byte_is_read_whole() throws IOException {
        try (Connection connection = answered("$5\r\nh\u00e9\r\n\r\n*2\r\n$-1\r\n:7\r\n")) {
            assertThat(connection.ask("GET", "a")).isEqualTo("h\u00e9\r\n");
            assertThat(connection.ask("EXEC")).isEqualTo("\n7");
        }
    }

    @Test
    void an_answer_that_is_longer_than_what_is_read_ahead_is_whole() throws IOException {
        String content = "x".repeat(20_000);
        try (Connection connection = answered("$20000\r\n" + content + "\r\n+PONG\r\n")) {
            assertThat(connection.ask("GET", "a")).isEqualTo(content);
            assertThat(connection.ask("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void after_an_error_inside_an_array_the_next_answer_is_the_next_commands() throws IOException {
        try (Connection connection = answered("*3\r\n+OK\r\n-WRONGTYPE no hash\r\n:1\r\n+PONG\r\n")) {
            assertThatThrownBy(() -> connection.ask("EXEC"))
                    .isInstanceOf(Connection.Refused.class)
                    .hasMessage("WRONGTYPE no hash");
            assertThat(connection.ask("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void a_transaction_that_was_discarded_is_an_error_and_one_whose_key_changed_is_nothing() throws IOException {
        try (Connection connection = answered("-EXECABORT Transaction discarded\r\n*-1\r\n")) {
            assertThatThrownBy(() -> connection.ask("EXEC"))
                    .isInstanceOfSatisfying(
                            Connection.Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo("EXECABORT"));
            assertThat(connection.ask("EXEC")).isEmpty();
        }
    }

    @Test
    void an_end_in_the_middle_of_a_value_is_no_answer() throws IOException {
        try (Connection connection = answered("$100\r\nhalf")) {
            assertThatThrownBy(() -> connection.ask("GET", "a")).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void what_is_no_length_is_no_answer() throws IOException {
        try (Connection connection = answered("$many\r\n")) {
            assertThatThrownBy(() -> connection.ask("GET", "a"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no length");
        }
    }

    /** A second passes at each look at the clock, so no real time does. */
    @Test
    void a_peer_that_sends_byte_after_byte_is_given_up_in_time() {
        threads.execute(() -> {
            try (Socket peer = server.accept()) {
                peer.setTcpNoDelay(true);
                peer.getOutputStream().write(bytes(LOGGED_IN));
                for (int sent = 0; sent < MUCH; sent++) {
                    peer.getOutputStream().write('+');
                }
            } catch (IOException e) {
                // It was given up.
            }
        });

        assertThatThrownBy(() -> {
                    try (Connection connection = Connection.open(endpoint, this::aSecondLater, LIMIT)) {
                        connection.ask("PING");
                    }
                })
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessageContaining("no answer within 20000 ms");
    }

    @Test
    void a_name_that_nobody_resolves_is_given_up_in_time() {
        CountDownLatch hangs = new CountDownLatch(1);
        Names names = new Names(host -> {
            awaits(hangs);
            return InetAddress.getLoopbackAddress();
        });
        Endpoint named = new Endpoint(new HostPort("redis.test", server.getLocalPort()), endpoint.role());

        assertThatThrownBy(() -> Connection.open(named, names, () -> 0, Duration.ofMillis(50)))
                .isInstanceOfSatisfying(
                        SocketTimeoutException.class,
                        late -> assertThat(Trouble.of(named, late).sentence())
                                .contains(
                                        "redis.test",
                                        "its name was not resolved within 50 ms: look at this machine's DNS"));

        hangs.countDown();
    }

    private static void awaits(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private long aSecondLater() {
        return nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    }

    /** One whose peer sends this after the login, in portions of one byte, and then closes. */
    private Connection answered(String answers) throws IOException {
        threads.execute(() -> {
            try (Socket peer = server.accept()) {
                peer.setTcpNoDelay(true);
                for (byte letter : bytes(LOGGED_IN + answers)) {
                    peer.getOutputStream().write(letter);
                }
                peer.shutdownOutput();
                peer.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // The test is over.
            }
        });
        return Connection.open(endpoint, () -> 0, LIMIT);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
