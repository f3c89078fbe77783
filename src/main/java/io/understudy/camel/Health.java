package io.understudy.camel;

import java.util.List;
import java.util.function.Supplier;
import org.apache.camel.Exchange;

/** Whether the service can do its work now; the bean {@code readiness} of the routes. Thread-safe. */
public final class Health {

    private static final int NOT_READY = 503;

    private final Supplier<List<String>> missing;

    /** @param missing what keeps it from working, one line each; empty when nothing does */
    public Health(Supplier<List<String>> missing) {
        this.missing = missing;
    }

    /** The report, with status 503 unless ready. */
    public Report report(Exchange exchange) {
        List<String> lines = missing.get();
        if (!lines.isEmpty()) {
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, NOT_READY);
        }
        return new Report(lines.isEmpty(), lines);
    }

    /** @param missing what to mend, one line each */
    public record Report(boolean ready, List<String> missing) {}
}
