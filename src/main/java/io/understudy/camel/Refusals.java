package io.understudy.camel;

import com.fasterxml.jackson.core.JacksonException;
import io.understudy.access.Denied;
import io.understudy.access.Flaw;
import io.understudy.access.LongName;
import io.understudy.api.Refusal;
import io.understudy.journal.Journal;
import io.understudy.topology.UnderstudyException;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.TypeConversionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what an API call threw into its answer; the bean {@code refusals} of the routes. Thread-safe. */
public final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    /** As {@code VertxPlatformHttpConstants.REMOTE_ADDRESS}; a caller can't set it, as no header named {@code Camel*} is let in. */
    private static final String REMOTE = "CamelVertxPlatformHttpRemoteAddress";

    private final DenialLog log;

    /** @param log of the callers that are not let in */
    public Refusals(DenialLog log) {
        this.log = log;
    }

    /** Sets status and body; the exception's own words are for the caller only where they are written for people. */
    public Refusal refuse(Exchange exchange) {
        Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (thrown instanceof Denied denied) {
            log.note(exchange.getFromRouteId(), remote(exchange), denied);
        }
        exchange.getMessage().removeHeaders("*");
        if (status(thrown) == 401) {
            exchange.getMessage().setHeader("WWW-Authenticate", "Bearer");
        }
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status(thrown));
        if (status(thrown) == 500) {
            LOG.error("an API call failed", thrown);
        }
        return refusal(thrown);
    }

    static Refusal refusal(Throwable thrown) {
        return new Refusal(
                words(thrown),
                status(thrown),
                thrown instanceof Denied.Lacking lacking ? lacking.role().written() : null);
    }

    private static String remote(Exchange exchange) {
        return String.valueOf(exchange.getMessage().getHeader(REMOTE));
    }

    private static int status(Throwable thrown) {
        return switch (thrown) {
            case Denied.Unknown _ -> 401;
            case Denied.Unproven unproven -> unproven.flaw() == Flaw.ISSUER_SILENT ? 503 : 401;
            case Denied.Lacking _, Denied.ForeignName _ -> 403;
            case TooMany _ -> 429;
            case UnderstudyException.InvalidInput _, UnderstudyException.Permanent _ -> 422;
            case Journal.JournalUnavailable _, Journal.StaleLease _ -> 503;
            case JacksonException _, InvalidPayloadException _, TypeConversionException _, BadQuery _, LongName _ ->
                400;
            default -> 500;
        };
    }

    private static String words(Throwable thrown) {
        if (thrown instanceof BadQuery || thrown instanceof LongName) {
            return String.valueOf(thrown.getMessage());
        }
        return switch (status(thrown)) {
            case 400 ->
                "the body is not the JSON that this call takes, sent as Content-Type application/json: see docs/api.md";
            case 500 -> "the call failed inside the service: its log says why";
            default -> String.valueOf(thrown.getMessage());
        };
    }
}
