package io.understudy.adapter.rfc2136;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.adapter.DnsMoves;
import io.understudy.health.Outcome;
import io.understudy.health.Probe;
import io.understudy.health.ProbeName;
import io.understudy.health.ProbeResult;
import io.understudy.health.ProbeTarget;
import io.understudy.health.Prober;
import io.understudy.health.Signal;
import io.understudy.sandbox.dns.DnsServer;
import io.understudy.topology.HostPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The prober and the resolver that ask authoritative servers. */
class DnsProberTest {

    private static final Duration TIMEOUT = Duration.ofMillis(800);

    private DnsWorld world;
    private DnsServer server;

    @BeforeEach
    void start(@TempDir Path folder) {
        world = new DnsWorld(folder);
        server = world.server("shop 1 IN A " + DnsWorld.OLD, "www 1 IN CNAME shop", "home 1 IN CNAME localhost.");
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void the_expected_answer_is_up() {
        assertThat(probe("shop.example.test.", Optional.of(DnsWorld.OLD), TIMEOUT)
                        .outcome())
                .isEqualTo(Outcome.UP);
    }

    @Test
    void any_answer_is_up_when_none_is_expected() {
        assertThat(probe("shop.example.test.", Optional.empty(), TIMEOUT).outcome())
                .isEqualTo(Outcome.UP);
    }

    @Test
    void another_answer_is_an_identity_mismatch_and_proves_nothing() {
        ProbeResult result = probe("shop.example.test.", Optional.of(DnsWorld.NEW), TIMEOUT);

        assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(result.detail()).contains("identity mismatch", DnsWorld.OLD, DnsWorld.NEW);
    }

    @Test
    void no_such_name_is_down() {
        assertThat(probe("nobody.example.test.", Optional.empty(), TIMEOUT).outcome())
                .isEqualTo(Outcome.DOWN);
    }

    @Test
    void a_server_that_refuses_the_question_proves_nothing() {
        assertThat(probe("shop.other.test.", Optional.empty(), TIMEOUT).outcome())
                .isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void a_silent_server_is_down_at_its_timeout() {
        server.goSilent();
        long start = System.nanoTime();

        ProbeResult result = probe("shop.example.test.", Optional.empty(), Duration.ofMillis(200));

        assertThat(result.outcome()).isEqualTo(Outcome.DOWN);
        assertThat(result.detail()).contains("did not answer in time");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(600));
    }

    @Test
    void resolves_names_of_the_zone_by_its_own_servers() throws Exception {
        assertThat(resolve("shop.example.test")).isEqualTo(InetAddress.getByName(DnsWorld.OLD));
        assertThat(resolve("www.example.test")).isEqualTo(InetAddress.getByName(DnsWorld.OLD));

        server.replace(DnsWorld.zone("shop 1 IN A " + DnsWorld.NEW));

        assertThat(resolve("shop.example.test")).isEqualTo(InetAddress.getByName(DnsWorld.NEW));
    }

    @Test
    void resolves_other_names_and_addresses_by_the_jvm() throws Exception {
        assertThat(resolve("localhost").isLoopbackAddress()).isTrue();
        assertThat(resolve("127.9.9.9")).isEqualTo(InetAddress.getByName("127.9.9.9"));
        assertThat(resolve("home.example.test").isLoopbackAddress()).isTrue();
    }

    @Test
    void asks_the_next_server_when_the_first_is_silent() throws Exception {
        server.goSilent();
        world.server("shop 1 IN A " + DnsWorld.NEW);

        assertThat(resolve("shop.example.test")).isEqualTo(InetAddress.getByName(DnsWorld.NEW));
    }

    @Test
    void a_name_without_address_is_an_unknown_host() {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> resolve("nobody.example.test")))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(UnknownHostException.class);
    }

    private InetAddress resolve(String host) throws ExecutionException, InterruptedException {
        return new AuthoritativeResolver(world.threads, Duration.ofMillis(300))
                .resolve(world.policy(world.dns()), host)
                .toCompletableFuture()
                .get();
    }

    private ProbeResult probe(String name, Optional<String> expect, Duration timeout) {
        HostPort address = new HostPort("127.0.0.1", server.address().getPort());
        Probe probe = new Probe(
                new ProbeName("dns"),
                new ProbeTarget.Dns(address, name, "A", expect),
                Signal.APPLICATION,
                Duration.ofSeconds(1),
                timeout);
        return new DnsProber(world.threads)
                .probe(new Prober.Request(DnsMoves.SHOP, probe, DnsMoves.EAST, false, timeout))
                .toCompletableFuture()
                .join();
    }
}
