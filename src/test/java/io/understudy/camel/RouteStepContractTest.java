package io.understudy.camel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.adapter.DnsMoves;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepType;
import io.understudy.operation.contract.Contexts;
import io.understudy.operation.contract.Covers;
import io.understudy.operation.contract.StepContract;
import io.understudy.operation.contract.StepSubject;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** The step {@code route} keeps the contract where its routes do: one that acts, one that looks, one that undoes. */
@Covers(type = "route", by = RouteStep.class)
class RouteStepContractTest extends StepContract {

    @Override
    protected StepSubject subject(Path folder) throws Exception {
        return new Purge();
    }

    /** A cache that is purged once for all. */
    private static final class Purge implements StepSubject {

        private final DefaultCamelContext camel = new DefaultCamelContext();
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final CountDownLatch end = new CountDownLatch(1);
        private final AtomicBoolean purged = new AtomicBoolean();
        private final AtomicInteger effects = new AtomicInteger();
        private final AtomicBoolean refuses = new AtomicBoolean();
        private final AtomicBoolean mute = new AtomicBoolean();
        private String name = "purge";

        Purge() throws Exception {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:purge").process(_ -> {
                        reach();
                        effects.addAndGet(purged.compareAndSet(false, true) ? 1 : 0);
                    });
                    from("direct:purge-observe").process(exchange -> {
                        reach();
                        exchange.getMessage()
                                .setBody("{\"goal\": \"%s\"}".formatted(purged.get() ? "REACHED" : "OPEN"));
                    });
                    from("direct:purge-compensate").process(_ -> {
                        reach();
                        effects.addAndGet(purged.compareAndSet(true, false) ? 1 : 0);
                    });
                }
            });
            camel.start();
        }

        private void reach() throws Exception {
            if (refuses.get()) {
                throw new ConnectException("Connection refused");
            }
            if (mute.get()) {
                end.await();
            }
        }

        @Override
        public StepType step() {
            return new RouteStep(new UserRoutes(camel, threads));
        }

        @Override
        public StepContext context() {
            JsonNode with = JsonNodeFactory.instance.objectNode().put("name", name);
            return Contexts.ofType(DnsMoves.failover(Optional.empty(), Duration.ofSeconds(1)), "route", with);
        }

        @Override
        public Object state() {
            return purged.get();
        }

        @Override
        public long effects() {
            return effects.get();
        }

        @Override
        public void obstruct() {
            name = "purged";
        }

        @Override
        public void refuse() {
            refuses.set(true);
        }

        @Override
        public StepContext mute() {
            mute.set(true);
            return context();
        }

        @Override
        public List<String> where() {
            return List.of("route 'purge");
        }

        @Override
        public void close() {
            end.countDown();
            camel.stop();
            threads.shutdownNow();
        }
    }
}
