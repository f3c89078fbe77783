package io.understudy.camel;

import com.fasterxml.jackson.core.JacksonException;
import io.understudy.api.Refusal;
import io.understudy.journal.Journal;
import io.understudy.topology.UnderstudyException;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.TypeConversionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what an API call threw into its answer; the bean {@code refusals} of the routes. Stateless. */
public final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    /** Sets status and body; the exception's own words are for the caller only where they are written for people. */
    public Refusal refuse(Exchange exchange) {
        Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status(thrown));
        if (status(thrown) == 500) {
            LOG.error("an API call failed", thrown);
        }
        return new Refusal(words(thrown));
    }

    private static int status(Throwable thrown) {
        return switch (thrown) {
            case Gate.Closed _ -> 401;
            case UnderstudyException.InvalidInput _, UnderstudyException.Permanent _ -> 422;
            case Journal.JournalUnavailable _, Journal.StaleLease _ -> 503;
            case JacksonException _, InvalidPayloadException _, TypeConversionException _ -> 400;
            default -> 500;
        };
    }

    private static String words(Throwable thrown) {
        return switch (status(thrown)) {
            case 400 ->
                "the body is not the JSON that this call takes, sent as Content-Type application/json: see docs/api.md";
            case 500 -> "the call failed inside the service: its log says why";
            default -> String.valueOf(thrown.getMessage());
        };
    }
}
