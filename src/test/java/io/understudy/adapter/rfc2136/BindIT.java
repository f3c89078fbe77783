package io.understudy.adapter.rfc2136;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.understudy.operation.Goal;
import io.understudy.operation.StepResult;
import io.understudy.time.Ticker;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The switch against BIND, a server that nobody here wrote; skipped where {@code named} is not installed. */
class BindIT {

    private static final StepResult.Done DONE = new StepResult.Done("done");

    private DnsWorld world;
    private DnsSwitchStep step;
    private @Nullable Process named;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        world = new DnsWorld(folder);
        step = new DnsSwitchStep(world.threads, Clock.systemUTC(), Ticker.system());
        int port = freePort();
        Files.writeString(folder.resolve("zone"), """
                $ORIGIN example.test.
                @     3600 IN SOA   ns1 hostmaster 1 3600 600 86400 1
                @     3600 IN NS    ns1
                ns1   3600 IN A     127.0.0.1
                shop     1 IN A     127.83.1.10
                """);
        Files.writeString(folder.resolve("named.conf"), """
                key "understudy." { algorithm hmac-sha256; secret "%s"; };
                options { directory "%s"; listen-on port %d { 127.0.0.1; }; listen-on-v6 { none; };
                  recursion no; dnssec-validation no; pid-file none; session-keyfile none; };
                controls { };
                zone "example.test" { type primary; file "zone"; allow-update { key "understudy."; }; };
                """.formatted(DnsWorld.SECRET, folder, port));
        try {
            named = new ProcessBuilder("named", "-f", "-c", folder.resolve("named.conf") + "")
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "no named on this machine");
        }
        world.others.add(new HostPort("127.0.0.1", port));
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> step.observe(world.failover()) instanceof Goal.Open);
    }

    @AfterEach
    void stop() {
        if (named != null) {
            named.destroyForcibly();
        }
        world.close();
    }

    @Test
    void moves_there_and_back_and_refuses_the_late() {
        assertThat(step.precheck(world.failover())).isEmpty();

        assertThat(step.apply(world.failover())).isInstanceOf(StepResult.Done.class);
        assertThat(step.verify(world.failover(), DONE)).isInstanceOf(Goal.Reached.class);
        assertThat(step.apply(world.failover()).summary()).startsWith("already ");

        assertThat(step.apply(world.failback())).isInstanceOf(StepResult.Done.class);
        assertThat(step.apply(world.failover()))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.summary()).contains("epoch 3"));
    }

    @Test
    void undoes_and_names_a_wrong_key() {
        step.apply(world.failover());
        assertThat(step.compensate(world.failover(), DONE)).isInstanceOf(StepResult.Done.class);

        world.secret("d3Jvbmc=");
        assertThat(step.precheck(world.failover())).singleElement().asString().contains("BADSIG");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
