package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.understudy.api.Status;
import io.understudy.sandbox.SandboxWorld;
import io.understudy.sharing.Member;
import io.understudy.sharing.Spread;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three instances of the service as processes on one journal in a real PostgreSQL share the probing. */
@Timeout(400)
@Tag("world")
class SharedProbingIT {

    private static final Duration LIMIT = Stage.LIMIT;
    private static final int WATCHED = 12;

    /** By this many probes of each application it shows how many instances probe it. */
    private static final int ENOUGH = 8;

    private final Path folder;

    SharedProbingIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void each_application_is_probed_by_one_and_by_another_when_that_one_is_killed_and_fails_over_whoever_probes_it()
            throws Exception {
        Cast cast = Cast.ofThree();
        try (Counter counter = Counter.start();
                Stage stage = Stage.set(folder, counter::add);
                ServiceUnderTest leader = stage.lead(cast.leader());
                ServiceUnderTest owner = stage.follow(cast.owner(), cast.leader(), 1);
                ServiceUnderTest third = stage.follow(cast.third(), cast.leader(), 2)) {
            await().atMost(LIMIT).until(() -> probed(stage, 0, 1, 2) == WATCHED + 1);
            assertThat(owner.isAlive() && third.isAlive()).isTrue();
            counter.eachIsProbedByOneAlone();
            assertThat(List.of(probed(stage, 0), probed(stage, 1), probed(stage, 2)))
                    .as("each has some")
                    .doesNotContain(0L);
            theShopIsProbedBy(cast.owner(), leader);

            third.kill();
            Duration blind = counter.everyOneIsProbedAnew();
            System.out.printf("sharing: every application probed again %d ms after a kill%n", blind.toMillis());
            await().atMost(LIMIT).until(() -> probed(stage, 0, 1) == WATCHED + 1);
            counter.eachIsProbedByOneAlone();

            theShopIsProbedBy(cast.owner(), leader);
            stage.world().killEast();
            stage.finishedOnce(leader);
        }
    }

    @Test
    void an_application_whose_prober_dies_with_its_region_fails_over_by_itself() throws Exception {
        Cast cast = Cast.ofThree();
        try (Stage stage = Stage.set(folder);
                ServiceUnderTest leader = stage.lead(cast.leader());
                ServiceUnderTest owner = stage.follow(cast.owner(), cast.leader(), 1)) {
            await().atMost(LIMIT).until(() -> probed(stage, 0, 1) == 1);
            theShopIsProbedBy(cast.owner(), leader);

            owner.kill();
            stage.world().killEast();

            stage.finishedOnce(leader);
        }
    }

    private static void theShopIsProbedBy(String owner, ServiceUnderTest leader) {
        Status.Application shop = await().atMost(LIMIT)
                .until(
                        leader::shop,
                        seen -> seen.filter(s -> s.probes().stream()
                                        .allMatch(
                                                probe -> probe.detail().startsWith("probed by %s (".formatted(owner))))
                                .isPresent())
                .orElseThrow();
        assertThat(shop.protection()).isEqualTo("PROTECTED");
        assertThat(shop.probes()).isNotEmpty().allMatch(probe -> probe.verdict().equals("UP"));
    }

    /** How many applications these instances say that they probe; empty ones say nothing yet. */
    private static long probed(Stage stage, int... numbers) {
        return IntStream.of(numbers)
                .mapToLong(number -> metric(stage.at(number)).orElse(Long.MAX_VALUE / 8))
                .sum();
    }

    private static Optional<Long> metric(HostPort at) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            String text = http.send(
                            HttpRequest.newBuilder(URI.create("http://%s/metrics".formatted(at)))
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            Matcher value = Pattern.compile("(?m)^understudy_applications_probed ([0-9.]+)$")
                    .matcher(text);
            return value.find() ? Optional.of((long) Double.parseDouble(value.group(1))) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Three names of which one that does not lead owns the shop, with and without the third. */
    private record Cast(String leader, String owner, String third) {

        static Cast ofThree() {
            List<String> names = List.of("a", "b", "c");
            String owner = Spread.over(names.stream()
                            .map(name -> new Member(name, name, URI.create("http://192.0.2.1")))
                            .toList())
                    .owner(new ApplicationName(SandboxWorld.APPLICATION))
                    .orElseThrow()
                    .name();
            List<String> others =
                    names.stream().filter(name -> !name.equals(owner)).toList();
            return new Cast(others.getFirst(), owner, others.getLast());
        }
    }

    /** Applications that only answer probes, and how often each was asked. */
    private record Counter(HttpServer server, ExecutorService threads, Map<String, AtomicInteger> asked)
            implements AutoCloseable {

        static Counter start() throws IOException {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 256);
            ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
            Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
            server.setExecutor(threads);
            server.createContext("/", exchange -> {
                asked.computeIfAbsent(exchange.getRequestURI().getPath(), _ -> new AtomicInteger())
                        .incrementAndGet();
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.start();
            return new Counter(server, threads, asked);
        }

        /** Their policies; nothing ever moves them. */
        void add(Config configuration) throws IOException {
            String at = "127.0.0.1:" + server.getAddress().getPort();
            Files.writeString(configuration.file("runbooks/watched.yaml"), """
                    apiVersion: understudy.io/v1
                    kind: Runbook
                    metadata: {name: watched}
                    spec:
                      steps: [{name: move, manual: {instructions: "move it"}, timeout: 1m}]
                    """);
            for (int number = 1; number <= WATCHED; number++) {
                Files.writeString(
                        configuration.file("failover-policies/watched-%d.yaml".formatted(number)),
                        """
                        apiVersion: understudy.io/v1
                        kind: FailoverPolicy
                        metadata: {name: watched-%1$d}
                        spec:
                          primary: us-east-1
                          standby: us-west-2
                          objectives: {rpo: 30s, rto: 24h}
                          probes:
                            - name: web
                              http: {url: "http://watched.invalid:80/watched-%1$d", sites: {us-east-1: "%2$s", us-west-2: "%2$s"}}
                          health: {vantagePoints: {required: 1}, failoverWhen: [application]}
                          automation: {mode: observe}
                          runbooks: {failover: watched}
                        """.formatted(number, at));
            }
        }

        private Map<String, Integer> counts() {
            Map<String, Integer> counts = new TreeMap<>();
            asked.forEach((path, count) -> counts.put(path, count.get()));
            return counts;
        }

        private Map<String, Integer> since(Map<String, Integer> before) {
            Map<String, Integer> since = counts();
            since.replaceAll((path, count) -> count - before.getOrDefault(path, 0));
            return since;
        }

        /** Where two looked, there would be twice as many when the last one has enough. */
        void eachIsProbedByOneAlone() {
            Map<String, Integer> before = counts();
            Map<String, Integer> since = await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> since(before), counts -> allAtLeast(ENOUGH, counts));
            assertThat(since.values()).allSatisfy(count -> assertThat(count).isLessThanOrEqualTo(ENOUGH * 3 / 2));
        }

        /** How long it took until each was asked once more. */
        Duration everyOneIsProbedAnew() {
            long from = System.nanoTime();
            Map<String, Integer> before = counts();
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> since(before), counts -> allAtLeast(1, counts));
            return Duration.ofNanos(System.nanoTime() - from);
        }

        private static boolean allAtLeast(int least, Map<String, Integer> counts) {
            return counts.size() == WATCHED && counts.values().stream().allMatch(count -> count >= least);
        }

        @Override
        public void close() {
            server.stop(0);
            threads.shutdownNow();
        }
    }
}
