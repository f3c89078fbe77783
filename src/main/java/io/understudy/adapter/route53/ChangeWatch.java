package io.understudy.adapter.route53;

import io.understudy.time.Ticker;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.services.route53.model.ChangeStatus;
import software.amazon.awssdk.services.route53.model.NoSuchChangeException;

/**
 * How far the changes of an account are, in whichever zones, asked once for all applications that one change was made for, at most once in an interval; with many
 * changes under way less often, so that all of them together take two calls in an interval. Thread-safe.
 */
final class ChangeWatch {

    private static final int REMEMBERED = 1000;
    private static final int IN_AN_INTERVAL = 2;

    /** A change that nobody asked for so long is not under way for anybody. */
    private static final Duration FORGOTTEN = Duration.ofMinutes(1);

    private final Account account;
    private final Ticker ticker;
    private final Waiting waiting;
    private final Duration interval;
    private final Map<String, Shared<Boolean>> changes = new LinkedHashMap<>();

    ChangeWatch(Account account, Ticker ticker, Waiting waiting, Duration interval) {
        this.account = account;
        this.ticker = ticker;
        this.waiting = waiting;
        this.interval = interval;
    }

    /**
     * Whether every name server of Route 53 answers a change; also true of one that Route 53 has forgotten.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException when Route 53 does not say
     */
    boolean inSync(String change, Duration timeout) {
        Duration pause = pause();
        return watched(change)
                .get(
                        (done, age) -> done || age.compareTo(pause) < 0,
                        () -> ask(account, change, Urgency.FINISH),
                        timeout);
    }

    /** The same, asked alone. */
    static boolean ask(Account account, String change, Urgency urgency) {
        try {
            return account.ask(
                                    urgency,
                                    client -> client.getChange(
                                            request -> request.id(change).overrideConfiguration(Account.BOUNDED)))
                            .changeInfo()
                            .status()
                    == ChangeStatus.INSYNC;
        } catch (NoSuchChangeException e) {
            return true;
        }
    }

    private synchronized Shared<Boolean> watched(String change) {
        Shared<Boolean> watched = changes.computeIfAbsent(change, _ -> new Shared<>(ticker, waiting));
        if (changes.size() > REMEMBERED) {
            Iterator<String> eldest = changes.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
        return watched;
    }

    private synchronized Duration pause() {
        long open = changes.values().stream()
                .filter(watched -> watched.last(FORGOTTEN).filter(done -> !done).isPresent())
                .count();
        return interval.multipliedBy(Math.max(IN_AN_INTERVAL, open)).dividedBy(IN_AN_INTERVAL);
    }
}
