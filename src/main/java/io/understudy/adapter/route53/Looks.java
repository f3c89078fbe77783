package io.understudy.adapter.route53;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * Looks into one hosted zone, put together: what is asked while a look is under way is answered by the next one, which begins
 * after the question, so that an answer is never older than its question. Thread-safe.
 */
final class Looks {

    private final RecordLists lists;
    private final Executor executor;
    private final List<Question> waiting = new ArrayList<>();
    private boolean underWay;

    private record Question(
            Set<ZoneView.Seen.Key> keys, CompletableFuture<Map<ZoneView.Seen.Key, List<ResourceRecordSet>>> answer) {}

    /** @param executor carries looks out, one at a time: virtual threads */
    Looks(RecordLists lists, Executor executor) {
        this.lists = lists;
        this.executor = executor;
    }

    /**
     * All record sets of each of these names and types.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException when Route 53 does not say, or not in time
     */
    Map<ZoneView.Seen.Key, List<ResourceRecordSet>> of(
            Set<ZoneView.Seen.Key> keys, Duration timeout, Waiting patience) {
        Question question = new Question(keys, new CompletableFuture<>());
        ask(question);
        try {
            return patience.await(question.answer(), timeout);
        } catch (TimeoutException e) {
            forget(question);
            throw NotSent.because("no answer within %d ms".formatted(timeout.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            forget(question);
            throw NotSent.because("the step's time was over");
        }
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

    private synchronized void forget(Question question) {
        boolean unused = waiting.remove(question);
    }

    private void work() {
        for (List<Question> asked = next(); !asked.isEmpty(); asked = next()) {
            answer(asked);
        }
    }

    private synchronized List<Question> next() {
        List<Question> asked = List.copyOf(waiting);
        waiting.clear();
        underWay = !asked.isEmpty();
        return asked;
    }

    private void answer(List<Question> asked) {
        Set<ZoneView.Seen.Key> keys = new HashSet<>();
        asked.forEach(question -> keys.addAll(question.keys()));
        try {
            RecordLists.Found found = lists.of(keys, Urgency.SWITCH);
            asked.forEach(question -> question.answer().complete(found.of(question.keys())));
        } catch (RuntimeException e) {
            asked.forEach(question -> question.answer().completeExceptionally(e));
        }
    }
}
