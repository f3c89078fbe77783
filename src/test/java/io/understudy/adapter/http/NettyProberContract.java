package io.understudy.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.understudy.health.Outcome;
import io.understudy.health.Probe;
import io.understudy.health.ProbeEngine;
import io.understudy.health.ProbeName;
import io.understudy.health.ProbeResult;
import io.understudy.health.ProbeTarget;
import io.understudy.health.Prober;
import io.understudy.health.Signal;
import io.understudy.health.VantagePoint;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.HostPort;
import io.understudy.topology.SiteName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every transport's prober does; one test class per transport. */
@Timeout(30)
abstract class NettyProberContract {

    private static final ApplicationName SHOP = new ApplicationName("shop");
    private static final SiteName EAST = new SiteName("east");
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> resolved = new CopyOnWriteArrayList<>();
    private final Transport transport;

    /** Stands still, so that a busy machine does not excuse the targets of these tests. */
    private final AtomicLong now = new AtomicLong();

    private final NettyProber prober;
    private volatile HostResolver publicNames = host -> CompletableFuture.failedFuture(new UnknownHostException(host));

    NettyProberContract(Transport transport) {
        assumeTrue(transport == Transport.NIO || Transport.best() == Transport.EPOLL);
        this.transport = transport;
        this.prober = prober(now::get);
    }

    private NettyProber prober(Ticker ticker) {
        return new NettyProber(
                host -> {
                    resolved.add(host);
                    return publicNames.resolve(host);
                },
                HostResolver.system(executor),
                executor,
                ticker,
                transport,
                1,
                TestCertificates.trusting());
    }

    @AfterEach
    void close() {
        prober.close();
        executor.close();
    }

    private static Prober.Request request(ProbeTarget target, boolean publicName, int timeoutMillis) {
        Duration timeout = Duration.ofMillis(timeoutMillis);
        Probe probe = new Probe(new ProbeName("web"), target, Signal.APPLICATION, Duration.ofSeconds(60), timeout);
        return new Prober.Request(SHOP, probe, EAST, publicName, timeout);
    }

    private static CompletableFuture<ProbeResult> start(
            Prober prober, ProbeTarget target, boolean publicName, int timeoutMillis) {
        return prober.probe(request(target, publicName, timeoutMillis))
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS);
    }

    private ProbeResult ask(ProbeTarget target, boolean publicName, int timeoutMillis) {
        return start(prober, target, publicName, timeoutMillis).join();
    }

    /** Parks the prober's event loop: a resolver must not block, this one does. Returns once it is parked. */
    private void park(NettyProber parked, int millis) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        publicNames = host -> {
            begun.countDown();
            try {
                var unused = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return CompletableFuture.failedFuture(new UnknownHostException(host));
        };
        var unused = parked.probe(request(own("http://shop.example/"), true, 5_000));
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private ProbeResult ask(ProbeTarget target) {
        return ask(target, false, 5_000);
    }

    private static ProbeTarget http(String url, int port) {
        return new ProbeTarget.Http(URI.create(url), Map.of(EAST, new HostPort("127.0.0.1", port)), 200, 299);
    }

    private static ProbeTarget http(LoopbackServer server) {
        return http("http://shop.example/health?deep=1", server.port());
    }

    private static ProbeTarget own(String url) {
        return new ProbeTarget.Http(URI.create(url), Map.of(), 200, 299);
    }

    @Test
    void an_expected_status_is_up_and_the_site_is_asked_under_the_public_name() throws Exception {
        try (LoopbackServer server = LoopbackServer.answering(OK)) {
            assertThat(ask(http(server))).isEqualTo(ProbeResult.up("answered 200"));
            assertThat(server.heads.getFirst())
                    .startsWith("GET /health?deep=1 HTTP/1.1\r\n")
                    .contains("\r\nHost: shop.example\r\n", "\r\nConnection: close\r\n");
            assertThat(resolved).isEmpty();
        }
    }

    @Test
    void each_probe_has_a_connection_of_its_own() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        try (LoopbackServer server = new LoopbackServer(connection -> {
            LoopbackServer.write(connection, OK);
            held.await(); // a server that would keep the connection open
        })) {
            ask(http(server));
            ask(http(server));
            assertThat(server.heads).hasSize(2);
            held.countDown();
        }
    }

    @Test
    void the_url_without_a_path_asks_for_the_root_and_a_port_belongs_to_the_host() throws Exception {
        try (LoopbackServer server = LoopbackServer.answering(OK)) {
            ask(own("http://127.0.0.1:" + server.port()));
            assertThat(server.heads.getFirst())
                    .startsWith("GET / HTTP/1.1\r\n")
                    .contains("\r\nHost: 127.0.0.1:" + server.port() + "\r\n");
        }
    }

    @Test
    void another_status_is_down_and_a_redirect_is_not_followed() throws Exception {
        try (LoopbackServer server = LoopbackServer.answering("HTTP/1.1 503 Service Unavailable\r\n\r\n")) {
            assertThat(ask(http(server))).isEqualTo(ProbeResult.down("answered 503"));
        }
        try (LoopbackServer server = LoopbackServer.answering("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n\r\n")) {
            assertThat(ask(http(server))).isEqualTo(ProbeResult.down("answered 302"));
            assertThat(server.heads).hasSize(1);
        }
    }

    @Test
    void an_interim_reply_is_passed_over() throws Exception {
        try (LoopbackServer server = LoopbackServer.answering("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK)) {
            assertThat(ask(http(server))).isEqualTo(ProbeResult.up("answered 200"));
        }
    }

    @Test
    void a_refused_connection_is_down() throws Exception {
        int port;
        try (ServerSocket free = LoopbackServer.plain()) {
            port = free.getLocalPort();
        }
        assertThat(ask(http("http://shop.example/", port))).isEqualTo(ProbeResult.down("connection refused"));
    }

    @Test
    void a_target_that_accepts_and_never_answers_is_down_at_its_timeout() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (LoopbackServer server = new LoopbackServer(connection -> {
            try {
                connection.getInputStream().read();
            } finally {
                ended.countDown();
            }
        })) {
            assertThat(ask(http(server), false, 200)).isEqualTo(ProbeResult.down("no answer within 200ms"));
            assertThat(ended.await(10, TimeUnit.SECONDS))
                    .as("the connection is closed")
                    .isTrue();
        }
    }

    @Test
    void an_answer_that_waited_while_the_event_loop_was_parked_is_not_down() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch parked = new CountDownLatch(1);
        String longReply = "HTTP/1.1 103 Early Hints\r\nLink: %s\r\n\r\n".formatted("x".repeat(4_000)) + OK;
        try (NettyProber real = prober(Ticker.system());
                LoopbackServer server = new LoopbackServer(connection -> {
                    asked.countDown();
                    parked.await();
                    LoopbackServer.write(connection, longReply); // takes several turns of the loop to read
                })) {
            CompletableFuture<ProbeResult> underWay = start(real, http(server), false, 400);
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            park(real, 600);
            parked.countDown();
            assertThat(underWay.join().outcome()).isNotEqualTo(Outcome.DOWN);
        }
    }

    @Test
    void a_probe_that_waited_for_a_parked_event_loop_beyond_its_timeout_is_unknown_and_not_asked() throws Exception {
        try (NettyProber real = prober(Ticker.system());
                LoopbackServer silent = new LoopbackServer(
                        connection -> connection.getInputStream().read())) {
            park(real, 600);
            assertThat(start(real, http(silent), false, 300).join())
                    .isEqualTo(ProbeResult.unknown("this instance was too busy to tell"));
            assertThat(silent.heads).isEmpty();
        }
    }

    @Test
    void silence_while_the_event_loop_was_late_is_unknown() throws Exception {
        try (LoopbackServer silent =
                new LoopbackServer(connection -> connection.getInputStream().read())) {
            CompletableFuture<ProbeResult> underWay = start(prober, http(silent), false, 500);
            await().until(() -> !silent.heads.isEmpty());
            now.addAndGet(TimeUnit.MILLISECONDS.toNanos(200));
            assertThat(underWay.join()).isEqualTo(ProbeResult.unknown("this instance was too busy to tell"));
        }
    }

    @Test
    void an_engine_over_a_parked_event_loop_reports_no_failure() throws Exception {
        List<ProbeResult> seen = new CopyOnWriteArrayList<>();
        try (NettyProber real = prober(Ticker.system());
                LoopbackServer server = LoopbackServer.answering(OK)) {
            ProbeEngine engine = new ProbeEngine(
                    Ticker.system(), real, new VantagePoint("here"), Duration.ofMillis(10), o -> seen.add(o.result()));
            Probe probe = new Probe(
                    new ProbeName("web"),
                    http(server),
                    Signal.APPLICATION,
                    Duration.ofMillis(300),
                    Duration.ofMillis(100));
            engine.watch(SHOP, EAST, List.of(probe));
            tickUntil(engine, () -> ups(seen) > 0);
            long before = ups(seen);
            park(real, 1_000);
            tickUntil(engine, () -> ups(seen) > before + 1);
        }
        assertThat(seen).extracting(ProbeResult::outcome).doesNotContain(Outcome.DOWN);
    }

    private static long ups(List<ProbeResult> results) {
        return results.stream().filter(r -> r.outcome() == Outcome.UP).count();
    }

    private static void tickUntil(ProbeEngine engine, BooleanSupplier end) {
        await().pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    engine.tick();
                    return end.getAsBoolean();
                });
    }

    @Test
    void a_probe_that_is_overdue_is_unknown_because_the_prober_itself_is_late() {
        assertThat(prober.overdue(request(own("http://shop.example/"), true, 100))
                        .outcome())
                .isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void a_reply_that_dribbles_is_down_at_the_same_timeout() throws Exception {
        try (LoopbackServer server = new LoopbackServer(connection -> {
            for (int i = 0; i < 100; i++) {
                LoopbackServer.write(connection, "HTTP/1.1 200".substring(i % 11, i % 11 + 1));
                if (i == 10) {
                    connection.getInputStream().read(); // until the prober gives up
                }
            }
        })) {
            assertThat(ask(http(server), false, 300)).isEqualTo(ProbeResult.down("no answer within 300ms"));
        }
    }

    @Test
    void a_reply_in_single_bytes_is_read() throws Exception {
        try (LoopbackServer server = new LoopbackServer(connection -> {
            connection.setTcpNoDelay(true);
            for (char c : OK.toCharArray()) {
                LoopbackServer.write(connection, String.valueOf(c));
            }
        })) {
            assertThat(ask(http(server))).isEqualTo(ProbeResult.up("answered 200"));
        }
    }

    @Test
    void garbage_is_down() throws Exception {
        for (String garbage : List.of("SSH-2.0-OpenSSH_9.2\r\n", "HTTP/2 200\r\n", "HTTP/1.1 2xx OK\r\n", "\0\1\2\3")) {
            try (LoopbackServer server = LoopbackServer.answering(garbage)) {
                assertThat(ask(http(server))).isEqualTo(ProbeResult.down("the reply is not HTTP"));
            }
        }
    }

    @Test
    void a_connection_closed_without_a_reply_is_down() throws Exception {
        try (LoopbackServer server = LoopbackServer.answering("HTTP/1.")) {
            assertThat(ask(http(server))).isEqualTo(ProbeResult.down("closed before a status line"));
        }
    }

    @Test
    void a_reset_connection_is_down() throws Exception {
        try (LoopbackServer server = new LoopbackServer(connection -> connection.setSoLinger(true, 0))) {
            assertThat(ask(http(server)).outcome()).isEqualTo(Outcome.DOWN);
        }
    }

    @Test
    void an_endless_header_or_body_is_cut_off_after_the_status_line() throws Exception {
        AtomicLong written = new AtomicLong();
        try (LoopbackServer server = new LoopbackServer(connection -> {
            LoopbackServer.write(connection, "HTTP/1.1 200 OK\r\nX-Endless: ");
            String chunk = "x".repeat(65_536);
            while (written.addAndGet(chunk.length()) < 1L << 32) {
                LoopbackServer.write(connection, chunk);
            }
        })) {
            assertThat(ask(http(server))).isEqualTo(ProbeResult.up("answered 200"));
            await().until(() -> !server.failures.isEmpty());
            assertThat(written.get()).isLessThan(64L << 20);
        }
    }

    private static ProbeTarget telling(LoopbackServer server) {
        return wanting(server, Optional.of("X-Understudy-Epoch"), Optional.empty());
    }

    private static ProbeTarget named(LoopbackServer server) {
        return wanting(server, Optional.empty(), Optional.of("X-Understudy-Site"));
    }

    private static ProbeTarget wanting(LoopbackServer server, Optional<String> epoch, Optional<String> site) {
        return new ProbeTarget.Http(
                URI.create("http://shop.example/health"),
                Map.of(EAST, new HostPort("127.0.0.1", server.port())),
                200,
                299,
                epoch,
                site);
    }

    private static ProbeResult upWith(long epoch) {
        return ProbeResult.up("answered 200").telling(Optional.of(new Epoch(epoch)));
    }

    @Test
    void an_application_that_is_up_tells_the_epoch_of_its_database_in_the_header_that_the_probe_names()
            throws Exception {
        String head = "HTTP/1.1 200 OK\r\nX-Filler: %s\r\nx-understudy-epoch: 7\r\n\r\n".formatted("x".repeat(2_000));
        try (LoopbackServer server = LoopbackServer.answering(head + "ok")) {
            assertThat(ask(telling(server))).isEqualTo(upWith(7));
            assertThat(ask(http(server))).as("nobody asked").isEqualTo(ProbeResult.up("answered 200"));
        }
        try (LoopbackServer server =
                LoopbackServer.answering("HTTP/1.1 103 Early Hints\r\nX-Understudy-Epoch: 6\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\nX-Understudy-Epoch: 7\r\n\r\n")) {
            assertThat(ask(telling(server))).as("interim replies tell nothing").isEqualTo(upWith(7));
        }
        try (LoopbackServer server = LoopbackServer.answering("HTTP/1.1 200\nX-Understudy-Epoch: 7\n\n")) {
            assertThat(ask(telling(server))).as("no reason, no returns").isEqualTo(upWith(7));
        }
    }

    @Test
    void the_epoch_is_read_from_a_reply_in_single_bytes() throws Exception {
        try (LoopbackServer server = new LoopbackServer(connection -> {
            connection.setTcpNoDelay(true);
            for (char c : "HTTP/1.1 200 OK\r\nX-Understudy-Epoch: 7\r\n\r\n".toCharArray()) {
                LoopbackServer.write(connection, String.valueOf(c));
            }
            connection.getInputStream().read(); // until the prober has read enough
        })) {
            assertThat(ask(telling(server))).isEqualTo(upWith(7));
        }
    }

    @Test
    void the_status_alone_decides_whatever_becomes_of_the_epoch() throws Exception {
        ProbeResult up = ProbeResult.up("answered 200");
        try (LoopbackServer server = LoopbackServer.answering(OK)) {
            assertThat(ask(telling(server))).as("tells none").isEqualTo(up);
        }
        try (LoopbackServer server = LoopbackServer.answering("HTTP/1.1 200 OK\r\nX-Understudy-Epoch: 7")) {
            assertThat(ask(telling(server))).as("closed before the head's end").isEqualTo(up);
        }
        try (LoopbackServer server = new LoopbackServer(connection -> {
            LoopbackServer.write(connection, "HTTP/1.1 200 OK\r\nX-Understudy-Epoch: 7\r\n");
            connection.getInputStream().read(); // until the prober gives up
        })) {
            assertThat(ask(telling(server), false, 300))
                    .as("silent at the timeout")
                    .isEqualTo(up);
        }
        try (LoopbackServer server =
                LoopbackServer.answering("HTTP/1.1 503 Service Unavailable\r\nX-Understudy-Epoch: 7\r\n\r\n")) {
            assertThat(ask(telling(server))).isEqualTo(ProbeResult.down("answered 503"));
        }
    }

    @Test
    void an_endless_head_is_cut_off_without_an_epoch() throws Exception {
        AtomicLong written = new AtomicLong();
        try (LoopbackServer server = new LoopbackServer(connection -> {
            LoopbackServer.write(connection, "HTTP/1.1 200 OK\r\nX-Understudy-Epoch: 7\r\nX-Endless: ");
            String chunk = "x".repeat(65_536);
            while (written.addAndGet(chunk.length()) < 1L << 32) {
                LoopbackServer.write(connection, chunk);
            }
        })) {
            assertThat(ask(telling(server))).isEqualTo(ProbeResult.up("answered 200"));
            await().until(() -> !server.failures.isEmpty());
            assertThat(written.get()).isLessThan(64L << 20);
        }
    }

    @Test
    void who_answers_as_another_site_is_unknown_whatever_the_status() throws Exception {
        String elsewhere = " as elsewhere, not %s: its address leads to another site".formatted(EAST);
        for (String status : List.of("200 OK", "503 Service Unavailable")) {
            try (LoopbackServer server =
                    LoopbackServer.answering("HTTP/1.1 %s\r\nX-Understudy-Site: elsewhere\r\n\r\n".formatted(status))) {
                assertThat(ask(named(server)))
                        .isEqualTo(ProbeResult.unknown("answered " + status.substring(0, 3) + elsewhere));
            }
        }
        try (LoopbackServer server =
                LoopbackServer.answering("HTTP/1.1 200 OK\r\nX-Understudy-Site: %s\r\n\r\n".formatted(EAST))) {
            assertThat(ask(named(server))).isEqualTo(ProbeResult.up("answered 200"));
        }
    }

    @Test
    void who_names_no_site_in_time_is_not_up() throws Exception {
        try (LoopbackServer server = new LoopbackServer(connection -> {
            LoopbackServer.write(connection, "HTTP/1.1 200 OK\r\n");
            connection.getInputStream().read(); // until the prober gives up
        })) {
            assertThat(ask(named(server), false, 300).outcome()).isEqualTo(Outcome.UNKNOWN);
        }
        try (LoopbackServer server = LoopbackServer.answering("HTTP/1.1 502 Bad Gateway\r\n\r\n")) {
            assertThat(ask(named(server))).isEqualTo(ProbeResult.down("answered 502"));
        }
    }

    @Test
    void endless_interim_replies_are_not_http() throws Exception {
        try (LoopbackServer server = new LoopbackServer(connection -> {
            while (true) {
                LoopbackServer.write(connection, "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(100));
            }
        })) {
            assertThat(ask(http(server))).isEqualTo(ProbeResult.down("the reply is not HTTP"));
        }
    }

    @Test
    void the_public_name_goes_through_the_given_resolver() throws Exception {
        publicNames = host -> CompletableFuture.completedFuture(InetAddress.getLoopbackAddress());
        try (LoopbackServer server = LoopbackServer.answering(OK)) {
            ProbeTarget target = http("http://shop.example:" + server.port() + "/", 1); // the site's port is another
            assertThat(ask(target, true, 5_000)).isEqualTo(ProbeResult.up("answered 200"));
            assertThat(resolved).containsExactly("shop.example");
        }
    }

    @Test
    void a_name_that_does_not_resolve_is_unknown() {
        assertThat(ask(own("http://shop.example/"), true, 5_000))
                .isEqualTo(ProbeResult.unknown("the name shop.example does not resolve"));
    }

    @Test
    void a_resolver_that_never_answers_is_unknown_at_the_timeout() {
        publicNames = host -> new CompletableFuture<>();
        assertThat(ask(own("http://shop.example/"), true, 200))
                .isEqualTo(ProbeResult.unknown("the name shop.example did not resolve within 200ms"));
    }

    @Test
    void a_resolver_that_throws_is_unknown() {
        publicNames = host -> {
            throw new IllegalStateException("bug");
        };
        assertThat(ask(own("http://shop.example/"), true, 5_000).outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void a_site_without_an_address_is_unknown() {
        ProbeTarget elsewhere = new ProbeTarget.Http(
                URI.create("http://shop.example/"),
                Map.of(new SiteName("west"), new HostPort("127.0.0.1", 1)),
                200,
                299);
        ProbeResult nowhere = ProbeResult.unknown("the probe names no address at site east");
        assertThat(ask(elsewhere)).isEqualTo(nowhere);
        assertThat(ask(new ProbeTarget.Tcp(Map.of()))).isEqualTo(nowhere);
    }

    @Test
    void metadata_addresses_are_refused_even_behind_a_name() throws Exception {
        for (String host : List.of(
                "169.254.169.254", "169.254.170.2", "[fd00:ec2::254]", "[fe80::1]", "[::ffff:169.254.169.254]")) {
            ProbeResult result = ask(own("http://" + host + "/latest/meta-data/"));
            assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(result.detail()).contains("is refused");
        }
        InetAddress metadata = InetAddress.getByName("169.254.169.254");
        publicNames = host -> CompletableFuture.completedFuture(metadata);
        assertThat(ask(own("http://shop.example/"), true, 5_000).detail()).contains("is refused");
    }

    @Test
    void a_tcp_target_that_accepts_is_up_and_one_that_refuses_is_down() throws Exception {
        int port;
        try (ServerSocket listening = LoopbackServer.plain()) {
            port = listening.getLocalPort();
            assertThat(ask(new ProbeTarget.Tcp(Map.of(EAST, new HostPort("127.0.0.1", port)))))
                    .isEqualTo(ProbeResult.up("connected"));
        }
        assertThat(ask(new ProbeTarget.Tcp(Map.of(EAST, new HostPort("127.0.0.1", port)))))
                .isEqualTo(ProbeResult.down("connection refused"));
    }

    @Test
    void a_target_of_another_kind_is_unknown() {
        assertThat(ask(new ProbeTarget.KubernetesReadyz()).outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void https_with_a_trusted_certificate_of_the_urls_host_is_up() throws Exception {
        try (LoopbackServer server = tls()) {
            assertThat(ask(http("https://shop.example/", server.port()))).isEqualTo(ProbeResult.up("answered 200"));
        }
    }

    @Test
    void https_from_another_host_proves_no_identity_and_is_unknown() throws Exception {
        try (LoopbackServer server = tls()) {
            ProbeResult result = ask(http("https://other.example/", server.port()));
            assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(result.detail()).contains("not proven to be the target");
        }
    }

    @Test
    void https_with_a_certificate_nobody_trusts_is_unknown() throws Exception {
        try (LoopbackServer server = tls();
                NettyProber jdkTrust = new NettyProber(publicNames, publicNames, executor, Ticker.system())) {
            Probe probe = new Probe(
                    new ProbeName("web"),
                    http("https://shop.example/", server.port()),
                    Signal.APPLICATION,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(5));
            var request = new Prober.Request(new ApplicationName("shop"), probe, EAST, false, Duration.ofSeconds(5));
            assertThat(jdkTrust.probe(request).toCompletableFuture().join().outcome())
                    .isEqualTo(Outcome.UNKNOWN);
        }
    }

    @Test
    void https_from_a_plain_server_is_down() throws Exception {
        try (LoopbackServer server =
                new LoopbackServer(LoopbackServer.plain(), false, connection -> LoopbackServer.write(connection, OK))) {
            assertThat(ask(http("https://shop.example/", server.port())).outcome())
                    .isEqualTo(Outcome.DOWN);
        }
    }

    @Test
    void https_that_never_shakes_hands_is_down_at_its_timeout() throws Exception {
        try (LoopbackServer server = new LoopbackServer(LoopbackServer.plain(), false, connection -> {
            while (connection.getInputStream().read() >= 0) {}
        })) {
            assertThat(ask(http("https://shop.example/", server.port()), false, 300))
                    .isEqualTo(ProbeResult.down("no answer within 300ms"));
        }
    }

    @Test
    void probes_of_a_closed_prober_are_unknown() throws Exception {
        try (LoopbackServer server =
                new LoopbackServer(connection -> connection.getInputStream().read())) {
            Probe probe = new Probe(
                    new ProbeName("web"),
                    http(server),
                    Signal.APPLICATION,
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(30));
            var request = new Prober.Request(new ApplicationName("shop"), probe, EAST, false, Duration.ofSeconds(30));
            CompletableFuture<ProbeResult> underWay = prober.probe(request).toCompletableFuture();
            await().until(() -> !server.heads.isEmpty());
            prober.close();
            assertThat(underWay.orTimeout(5, TimeUnit.SECONDS).join().outcome()).isEqualTo(Outcome.UNKNOWN);
            assertThat(ask(http(server)).outcome()).isEqualTo(Outcome.UNKNOWN);
        }
    }

    private static LoopbackServer tls() throws IOException {
        return new LoopbackServer(TestCertificates.listen(), true, connection -> LoopbackServer.write(connection, OK));
    }
}
