package io.understudy.adapter.route53;

import io.understudy.operation.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * Looks into one hosted zone, put together: what is asked until a look has its turn is answered by it, and what is asked while it is
 * under way by the next one, which begins after the question, so that an answer is never older than its question. Thread-safe.
 */
final class Looks {

    private final Account account;
    private final RecordLists lists;
    private final Executor executor;
    private final List<Question> waiting = new ArrayList<>();
    private boolean underWay;

    private record Question(
            Set<ZoneView.Seen.Key> keys,
            Urgency urgency,
            CompletableFuture<Map<ZoneView.Seen.Key, List<ResourceRecordSet>>> answer) {}

    /** @param executor carries looks out, one at a time: virtual threads */
    Looks(Account account, RecordLists lists, Executor executor) {
        this.account = account;
        this.lists = lists;
        this.executor = executor;
    }

    /**
     * All record sets of each of these names and types.
     *
     * @param timeout of a look that is under way, which has all of it though it waited before, and of a line that does not move
     * @param progress hears that the line moves; where nobody listens, the timeout is all there is
     * @throws software.amazon.awssdk.core.exception.SdkException when Route 53 does not say, or not in time
     */
    Map<ZoneView.Seen.Key, List<ResourceRecordSet>> of(
            Set<ZoneView.Seen.Key> keys, Urgency urgency, Duration timeout, Waiting patience, Progress progress) {
        Question question = new Question(keys, urgency, new CompletableFuture<>());
        ask(question);
        try {
            while (true) {
                long before = tell(progress, "waits for its turn: Route 53 takes five calls a second of an account");
                boolean inLine = waits(question);
                try {
                    Map<ZoneView.Seen.Key, List<ResourceRecordSet>> seen = patience.await(question.answer(), timeout);
                    tell(progress, "has seen its records");
                    return seen;
                } catch (TimeoutException e) {
                    boolean waits = waits(question);
                    boolean moves = waits && account.answered() > before;
                    boolean begun = inLine && !waits;
                    if (progress == Progress.UNHEARD || !moves && !begun) {
                        throw NotSent.because("no answer within %d ms".formatted(timeout.toMillis()));
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw NotSent.because("the step's time was over");
        } finally {
            forget(question);
        }
    }

    private long tell(Progress progress, String how) {
        long answered = account.answered();
        progress.reached(answered, how);
        return answered;
    }

    private synchronized void ask(Question question) {
        waiting.add(question);
        if (!underWay) {
            try {
                executor.execute(this::work);
                underWay = true;
            } catch (RejectedExecutionException e) {
                waiting.remove(question);
                throw NotSent.because("this service is about to end");
            }
        }
    }

    private synchronized boolean waits(Question question) {
        return waiting.contains(question);
    }

    private synchronized void forget(Question question) {
        boolean unused = waiting.remove(question);
    }

    private void work() {
        while (goesOn()) {
            try {
                if (account.turn(this::urgency)) {
                    answer(next());
                }
            } catch (RuntimeException e) {
                next().forEach(question -> question.answer().completeExceptionally(e));
            }
        }
    }

    private synchronized boolean goesOn() {
        underWay = !waiting.isEmpty();
        return underWay;
    }

    /** As urgent as the most urgent of those that wait. */
    private synchronized Optional<Urgency> urgency() {
        return waiting.stream().map(Question::urgency).min(Comparator.naturalOrder());
    }

    private synchronized List<Question> next() {
        List<Question> asked = List.copyOf(waiting);
        waiting.clear();
        return asked;
    }

    private void answer(List<Question> asked) {
        Set<ZoneView.Seen.Key> keys = new HashSet<>();
        asked.forEach(question -> keys.addAll(question.keys()));
        try {
            RecordLists.Found found = lists.of(keys, Calls.begun(account));
            asked.forEach(question -> question.answer().complete(found.of(question.keys())));
        } catch (RuntimeException e) {
            asked.forEach(question -> question.answer().completeExceptionally(e));
        }
    }
}
