package io.understudy.camel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeExtension;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.ProducerTemplate;

/**
 * Calls a user's own YAML route {@code direct:NAME} with a JSON object and a deadline. Thread-safe; blocks until the route
 * answers or the deadline is over.
 */
public final class UserRoutes {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final CamelContext context;
    private final ProducerTemplate template;
    private final ExecutorService threads;

    /** @param threads a thread for each call, so that routes that hang keep no other call from starting */
    public UserRoutes(CamelContext context, ExecutorService threads) {
        this.context = context;
        this.template = context.createProducerTemplate();
        this.threads = threads;
    }

    /** Whether a route with {@code from: direct:NAME} is there. */
    public boolean exists(String name) {
        return context.getRoutes().stream()
                .anyMatch(route -> route.getEndpoint().getEndpointUri().equals("direct://" + name));
    }

    /**
     * Calls the route and returns what it answered.
     *
     * @throws UnderstudyException.Permanent when there is no such route
     * @throws UnderstudyException.OutcomeUnknown when it failed or did not answer in time: it may have had its effect
     */
    public Answer call(String name, Map<String, Object> body, Duration timeout) {
        if (!exists(name)) {
            throw new UnderstudyException.Permanent(
                    "there is no route with 'from: direct:%s': add one to the routes folder".formatted(name));
        }
        Future<Answer> answer = threads.submit(() -> send(name, write(body)));
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new UnderstudyException.OutcomeUnknown(
                    "route '%s' did not answer within %d ms".formatted(name, timeout.toMillis()), e);
        } catch (ExecutionException e) {
            throw new UnderstudyException.OutcomeUnknown("route '%s' failed: %s".formatted(name, rootMessage(e)), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer.cancel(true);
            throw new UnderstudyException.OutcomeUnknown("the wait for route '%s' was interrupted".formatted(name), e);
        }
    }

    /** An error that an error handler of the route swallowed is an error all the same. */
    private Answer send(String name, String body) throws Exception {
        Exchange exchange = template.request(
                "direct:" + name, outgoing -> outgoing.getMessage().setBody(body));
        Optional<Exception> thrown = thrown(exchange);
        if (thrown.isPresent()) {
            throw thrown.get();
        }
        return new Answer(String.valueOf(exchange.getMessage().getBody(String.class)));
    }

    private static Optional<Exception> thrown(Exchange exchange) {
        if (exchange.getException() != null) {
            return Optional.of(exchange.getException());
        }
        ExchangeExtension extended = exchange.getExchangeExtension();
        return extended.isErrorHandlerHandledSet() && extended.isErrorHandlerHandled()
                ? Optional.ofNullable(exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Exception.class))
                : Optional.empty();
    }

    private static String write(Map<String, Object> body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String rootMessage(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return "%s: %s".formatted(cause.getClass().getSimpleName(), cause.getMessage());
    }

    /** What a route answered, as text. */
    public record Answer(String text) {

        /** The text value of a field when the answer is a JSON object, else the default. */
        public String field(String name, String otherwise) {
            try {
                JsonNode tree = JSON.readTree(text);
                return tree != null && tree.isObject() ? tree.path(name).asText(otherwise) : otherwise;
            } catch (JsonProcessingException e) {
                return otherwise;
            }
        }
    }
}
