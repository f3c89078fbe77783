package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The engine judges its own pauses by the interval that it is told, so that must be the route's. */
class TickTest {

    private static final Pattern TICK =
            Pattern.compile("uri: scheduler:understudy/probe\\s+parameters: \\{delay: (\\d+),");

    @Test
    void the_engine_is_told_the_interval_of_the_route_that_ticks_it() throws IOException {
        Matcher route = TICK.matcher(Files.readString(Path.of("routes", "probe.camel.yaml")));
        assertThat(route.find()).isTrue();
        assertThat(Observing.TICK.toMillis()).isEqualTo(Long.parseLong(route.group(1)));
    }
}
