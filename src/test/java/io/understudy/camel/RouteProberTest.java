package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.health.Outcome;
import io.understudy.health.Probe;
import io.understudy.health.ProbeName;
import io.understudy.health.ProbeResult;
import io.understudy.health.ProbeTarget;
import io.understudy.health.Prober;
import io.understudy.health.Signal;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RouteProberTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch never = new CountDownLatch(1);
    private final AtomicReference<String> asked = new AtomicReference<>("");
    private final RouteProber prober = new RouteProber(new UserRoutes(context, threads), threads);

    @BeforeEach
    void start() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:silent").process(exchange -> {
                    asked.set(exchange.getMessage().getBody(String.class));
                    exchange.getMessage().setBody("");
                });
                from("direct:well").setBody(constant("{\"outcome\": \"UP\", \"detail\": \"12 messages wait\"}"));
                from("direct:full").setBody(constant("{\"outcome\": \"DOWN\", \"detail\": \"1000 messages wait\"}"));
                from("direct:vague").setBody(constant("{\"outcome\": \"PERHAPS\", \"detail\": \"no queue\"}"));
                from("direct:fails").throwException(new IllegalStateException("no broker"));
                from("direct:hangs").process(exchange -> never.await());
            }
        });
        context.start();
    }

    @AfterEach
    void stop() {
        never.countDown();
        context.stop();
        threads.shutdownNow();
    }

    @Test
    void a_route_that_ends_well_and_says_nothing_is_up() throws Exception {
        assertThat(probe("silent", LIMIT)).isEqualTo(ProbeResult.up("route 'silent' answered"));
        assertThat(new ObjectMapper().readValue(asked.get(), Map.class))
                .isEqualTo(Map.of("application", "shop", "probe", "queue", "site", "east", "action", "probe"));
    }

    @Test
    void what_the_route_says_counts() {
        assertThat(probe("well", LIMIT)).isEqualTo(ProbeResult.up("12 messages wait"));
        assertThat(probe("full", LIMIT)).isEqualTo(ProbeResult.down("1000 messages wait"));
        assertThat(probe("vague", LIMIT)).isEqualTo(ProbeResult.unknown("no queue"));
    }

    @Test
    void a_route_that_fails_is_down_and_tells_why() {
        assertThat(probe("fails", LIMIT))
                .isEqualTo(ProbeResult.down("route 'fails' failed: IllegalStateException: no broker"));
    }

    @Test
    void a_route_that_is_too_late_is_down() {
        assertThat(probe("hangs", Duration.ofMillis(50)))
                .isEqualTo(ProbeResult.down("route 'hangs' did not answer within 50 ms"));
    }

    @Test
    void a_route_that_is_not_there_proves_nothing() {
        assertThat(probe("missing", LIMIT).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(probe("missing", LIMIT).detail()).contains("direct:missing");
    }

    private ProbeResult probe(String route, Duration timeout) {
        Probe probe = new Probe(
                new ProbeName("queue"),
                new ProbeTarget.Route(route),
                Signal.APPLICATION,
                Duration.ofSeconds(1),
                timeout);
        return prober.probe(
                        new Prober.Request(new ApplicationName("shop"), probe, new SiteName("east"), false, timeout))
                .toCompletableFuture()
                .join();
    }
}
