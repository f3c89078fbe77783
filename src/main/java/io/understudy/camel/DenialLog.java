package io.understudy.camel;

import io.understudy.access.Denied;
import io.understudy.time.Ticker;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each call that was not let in, with what was called and from where, and never with anything that the caller sent;
 * at most 20 lines a minute, then how many more there were. Thread-safe.
 */
public final class DenialLog {

    static final int MOST = 20;
    private static final Logger LOG = LoggerFactory.getLogger(DenialLog.class);
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final Ticker ticker;
    private long since;
    private int lines;

    public DenialLog(Ticker ticker) {
        this.ticker = ticker;
        this.since = ticker.nanos();
    }

    void note(String route, String remote, Denied denied) {
        if (admits()) {
            LOG.warn("refused {} from {}: {}", route, remote, why(denied));
        }
    }

    private static String why(Denied denied) {
        return switch (denied) {
            case Denied.Unknown _ -> "no token, or one that nobody has";
            case Denied.Unproven unproven -> unproven.flaw().what();
            case Denied.Lacking lacking ->
                "%s lacks the role %s".formatted(lacking.name(), lacking.role().written());
            case Denied.ForeignName foreign -> foreign.name() + " would sign as somebody else";
        };
    }

    private synchronized boolean admits() {
        if (ticker.since(since).compareTo(WINDOW) >= 0) {
            if (lines > MOST) {
                LOG.warn("{} more refused calls were not logged", lines - MOST);
            }
            since = ticker.nanos();
            lines = 0;
        }
        lines++;
        return lines <= MOST;
    }
}
