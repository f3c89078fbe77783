package io.understudy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.api.Connection;
import io.understudy.api.Me;
import io.understudy.api.Requests;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a command says of a service that gives no answer. */
@Timeout(60)
class ServiceClientTest {

    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");

    /** The connection is taken by the machine, and nobody ever reads from it. */
    @Test
    void a_service_that_is_slow_is_not_told_as_one_that_is_not_there() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 16, HERE);
                ServiceClient client = client(silent.getLocalPort())) {
            Requests.By by = new Requests.By("ann");
            assertThatThrownBy(() -> client.post("/api/v1/applications/shop/acknowledgement", by, Me.class))
                    .hasMessage(
                            "the service at http://127.0.0.1:%d did not answer within 1 s; what it was asked may still happen: look with 'understudy operations'",
                            silent.getLocalPort())
                    .asInstanceOf(InstanceOfAssertFactories.type(Failure.class))
                    .satisfies(failure -> assertThat(failure.exitCode()).isEqualTo(2));
        }
    }

    @Test
    void where_nothing_listens_it_says_how_to_start_it() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, HERE)) {
            port = free.getLocalPort();
        }
        try (ServiceClient client = client(port)) {
            assertThatThrownBy(() -> client.get("/api/v1/me", Me.class))
                    .hasMessageStartingWith("no service answers at http://127.0.0.1:%d: start it", port);
        }
    }

    private static ServiceClient client(int port) {
        return new ServiceClient(new Connection("http://127.0.0.1:" + port, "token"), Duration.ofSeconds(1));
    }
}
