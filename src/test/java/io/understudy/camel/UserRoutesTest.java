package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UserRoutesTest {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch never = new CountDownLatch(1);
    private final UserRoutes routes = new UserRoutes(context, threads);

    @BeforeEach
    void start() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:answers").setBody(constant("{\"state\":\"FENCED\",\"evidence\":\"off\"}"));
                from("direct:echo").setBody(simple("${body}"));
                from("direct:fails").throwException(new IllegalStateException("no power switch"));
                from("direct:swallows")
                        .onException(Exception.class)
                        .handled(true)
                        .end()
                        .throwException(new IllegalStateException("swallowed"));
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
    void gives_back_what_the_route_answered() {
        UserRoutes.Answer answer = routes.call("answers", Map.of("site", "us-east-1"), LIMIT);
        assertThat(answer.field("state", "")).isEqualTo("FENCED");
        assertThat(answer.field("missing", "otherwise")).isEqualTo("otherwise");
    }

    @Test
    void sends_a_json_object() {
        assertThat(routes.call("echo", Map.of("site", "us-east-1"), LIMIT).text())
                .isEqualTo("{\"site\":\"us-east-1\"}");
    }

    @Test
    void a_route_that_fails_may_have_had_its_effect() {
        assertThatThrownBy(() -> routes.call("fails", Map.of(), LIMIT))
                .isInstanceOf(UnderstudyException.OutcomeUnknown.class)
                .hasMessage("route 'fails' failed: IllegalStateException: no power switch");
    }

    @Test
    void an_error_that_the_routes_error_handler_swallowed_is_an_error() {
        assertThatThrownBy(() -> routes.call("swallows", Map.of(), LIMIT))
                .isInstanceOf(UnderstudyException.OutcomeUnknown.class)
                .hasMessageContaining("swallowed");
    }

    @Test
    void a_route_that_is_not_there_is_named() {
        assertThatThrownBy(() -> routes.call("missing", Map.of(), LIMIT))
                .isInstanceOf(UnderstudyException.Permanent.class)
                .hasMessage("there is no route with 'from: direct:missing': add one to the routes folder");
    }

    @Test
    void a_route_that_hangs_is_left_at_the_deadline() {
        assertThatThrownBy(() -> routes.call("hangs", Map.of(), Duration.ofMillis(50)))
                .isInstanceOf(UnderstudyException.OutcomeUnknown.class)
                .hasMessage("route 'hangs' did not answer within 50 ms");
    }

    @Test
    void routes_that_hang_keep_no_other_call_from_starting() {
        IntStream.range(0, 50)
                .forEach(i -> threads.execute(() -> assertThatThrownBy(() -> routes.call("hangs", Map.of(), LIMIT))
                        .isInstanceOf(UnderstudyException.class)));
        assertThat(routes.call("answers", Map.of(), LIMIT).field("state", "")).isEqualTo("FENCED");
    }
}
