package io.understudy.health;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** What calls the engine's tick: {@code route}, a Camel route as the service has it, or {@code thread}. */
final class Ticks {

    private Ticks() {}

    static void start(String kind, Duration interval, Runnable tick) throws Exception {
        switch (kind) {
            case "route" -> route(interval, tick);
            case "thread" -> thread(interval, tick);
            default -> throw new IllegalArgumentException("no ticks by " + kind);
        }
    }

    private static void route(Duration interval, Runnable tick) throws Exception {
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("scheduler:probe/tick?initialDelay=0&delay=" + interval.toMillis())
                        .process(exchange -> tick.run());
            }
        });
        camel.start();
    }

    private static void thread(Duration interval, Runnable tick) {
        Thread thread = new Thread(
                () -> {
                    long next = System.nanoTime();
                    while (true) {
                        tick.run();
                        next += interval.toNanos();
                        for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
                            LockSupport.parkNanos(left);
                        }
                    }
                },
                "tick");
        thread.setDaemon(true);
        thread.start();
    }
}
