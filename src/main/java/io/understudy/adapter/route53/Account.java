package io.understudy.adapter.route53;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryUtils;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.PriorRequestNotCompleteException;

/** All calls that are made with the same access, at Route 53's pace. Blocks; thread-safe. */
final class Account {

    /** How often a call is made that Route 53 turns away for their number, before it counts as failed. */
    static final int ATTEMPTS = 5;

    private static final int QUESTIONS = 2;
    private static final boolean NOT_YET = false;
    private static final Duration FIRST_REST = Duration.ofMillis(500);
    private static final Duration ONE_CALL = Duration.ofSeconds(5);

    /** Each call is bounded by so much, whoever waits for it. */
    static final AwsRequestOverrideConfiguration BOUNDED =
            AwsRequestOverrideConfiguration.builder().apiCallTimeout(ONE_CALL).build();

    private final Route53Client client;
    private final CallPace pace;
    private final Waiting waiting;
    private final Duration patience;
    private final AtomicLong answered = new AtomicLong();

    /** @param patience how long a question of readiness waits for its turn */
    Account(Route53Client client, CallPace pace, Waiting waiting, Duration patience) {
        this.client = client;
        this.pace = pace;
        this.waiting = waiting;
        this.patience = patience;
    }

    /** Makes a call that may be repeated, as it changes nothing. Throws {@link SdkException} as the client does. */
    <T> T ask(Urgency urgency, Function<Route53Client, T> call) {
        return ask(urgency, call, NOT_YET);
    }

    /** @param turn whether the first call has its turn already */
    <T> T ask(Urgency urgency, Function<Route53Client, T> call, boolean turn) {
        int attempts = urgency == Urgency.SWITCH ? ATTEMPTS : QUESTIONS;
        try {
            for (int attempt = 1; ; attempt++) {
                if (attempt > 1 || !turn) {
                    pace.take(urgency, patience);
                }
                try {
                    T answer = call.apply(client);
                    answers();
                    return answer;
                } catch (SdkException e) {
                    if (attempt == attempts || !isCrowded(e)) {
                        throw e;
                    }
                    rest(attempt, e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw NotSent.because("the step's time was over before Route 53 could be called");
        }
    }

    /** Returns when the next call that changes something may be made. */
    Route53Client next() throws InterruptedException {
        pace.take(Urgency.FINISH, patience);
        return client;
    }

    /**
     * Returns when a call may be made; false when nobody wants it to be any more.
     *
     * @throws SdkException when this service is about to end
     */
    boolean turn(CallPace.Wish wish) {
        try {
            return pace.take(wish);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw NotSent.because("this service is about to end");
        }
    }

    /** A call has been answered, and had its effect if it has one. */
    void answers() {
        answered.incrementAndGet();
    }

    /** How many calls Route 53 has answered: grows as long as those that wait come nearer to their turn. */
    long answered() {
        return answered.get();
    }

    /** Waits after a call that was turned away; longer each time. Nobody else calls meanwhile when there were too many. */
    void rest(int attempt, SdkException turnedAway) throws InterruptedException {
        Duration rest = FIRST_REST.multipliedBy(1L << (attempt - 1));
        if (!(turnedAway instanceof PriorRequestNotCompleteException)) {
            pace.rest(rest);
        }
        waiting.sleep(rest);
    }

    /** True when the call had no effect and may be made again later. */
    static boolean isCrowded(SdkException e) {
        return e instanceof PriorRequestNotCompleteException || RetryUtils.isThrottlingException(e);
    }
}
