package io.understudy.readiness;

import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps questions few that draw on a scarce allowance of somebody else's: one in {@link #SPACING} for each allowance, over all
 * applications. Between its turns the newest answer of a question stands, however old, and says so; one that never had a turn is
 * unknown. Who waits longest is next. Thread-safe.
 */
final class Ration {

    /** About one call a second: a fifth of the five that Route 53 takes of an account. */
    static final Duration SPACING = Duration.ofSeconds(5);

    private final Guard guard;
    private final Ticker ticker;
    private final Duration fresh;
    private final ExecutorService executor;
    private final Consumer<ApplicationName> news;
    private final Map<String, Line> lines = new HashMap<>();
    private final Map<Subject, Known> answers = new HashMap<>();
    private final Map<ApplicationName, Long> forgotten = new HashMap<>();
    private final AtomicInteger underWay = new AtomicInteger();

    private record Subject(ApplicationName application, String check, String system) {}

    private record Known(Answer answer, long atNanos) {}

    private static final class Line {
        private @Nullable Long lastNanos;
        private final Map<Subject, Check> waiting = new LinkedHashMap<>();
    }

    /** One whose turn has come. */
    private record Turn(Subject subject, Check check, long forgotten) {}

    /**
     * @param fresh an answer that holds is not asked anew before it is so old
     * @param executor asks those whose turn comes later
     * @param news hears when one of these brought another answer than before
     */
    Ration(Guard guard, Ticker ticker, Duration fresh, ExecutorService executor, Consumer<ApplicationName> news) {
        this.guard = guard;
        this.ticker = ticker;
        this.fresh = fresh;
        this.executor = executor;
        this.news = news;
    }

    /** An answer, at once if it is not the question's turn. */
    Answer ask(ApplicationName application, String allowance, Check check) throws InterruptedException {
        Subject subject = new Subject(application, check.name(), check.system());
        Turn turn;
        synchronized (this) {
            Known known = answers.get(subject);
            if (known != null
                    && known.answer() instanceof Answer.Holds
                    && ticker.since(known.atNanos()).compareTo(fresh) < 0) {
                return known.answer();
            }
            Line line = line(allowance);
            line.waiting.put(subject, check);
            if (!isFree(line) || !line.waiting.keySet().iterator().next().equals(subject)) {
                return standing(allowance, Optional.ofNullable(known));
            }
            turn = next(line);
        }
        return asked(turn);
    }

    /** Takes a turn for something else, if one is free and nobody waits for it. */
    synchronized boolean take(String allowance) {
        Line line = line(allowance);
        boolean taken = line.waiting.isEmpty() && isFree(line);
        if (taken) {
            line.lastNanos = ticker.nanos();
        }
        return taken;
    }

    /** Asks who has waited longest, where a turn is free; returns at once. To be called every second. */
    void tick() {
        for (Turn turn : due()) {
            try {
                underWay.incrementAndGet();
                executor.execute(() -> later(turn));
            } catch (RejectedExecutionException e) {
                return; // the service is stopping
            }
        }
    }

    private synchronized Iterable<Turn> due() {
        return lines.values().stream()
                .filter(line -> isFree(line) && !line.waiting.isEmpty())
                .map(this::next)
                .toList();
    }

    private void later(Turn turn) {
        Optional<Answer> before;
        synchronized (this) {
            before = Optional.ofNullable(answers.get(turn.subject())).map(Known::answer);
        }
        try {
            Answer answer = asked(turn);
            if (before.filter(old -> old.getClass().equals(answer.getClass())).isEmpty()) {
                news.accept(turn.subject().application());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            underWay.decrementAndGet();
        }
    }

    /** Whether none of those is being asked whose turn came later. */
    boolean quiet() {
        return underWay.get() == 0;
    }

    private Answer asked(Turn turn) throws InterruptedException {
        Subject subject = turn.subject();
        Answer answer = guard.ask(subject.application(), turn.check());
        synchronized (this) {
            if (turn.forgotten() == forgotten(subject.application())) {
                answers.put(subject, new Known(answer, ticker.nanos()));
            }
        }
        return answer;
    }

    /** What was heard of an application counts no more, nor what is just being asked. */
    synchronized void forget(ApplicationName application) {
        forgotten.merge(application, 1L, Long::sum);
        answers.keySet().removeIf(subject -> subject.application().equals(application));
        lines.values()
                .forEach(line -> line.waiting
                        .keySet()
                        .removeIf(subject -> subject.application().equals(application)));
    }

    synchronized void forgetAll() {
        answers.clear();
        lines.values().forEach(line -> line.waiting.clear());
    }

    private Turn next(Line line) {
        Map.Entry<Subject, Check> first = line.waiting.entrySet().iterator().next();
        Turn turn = new Turn(
                first.getKey(), first.getValue(), forgotten(first.getKey().application()));
        line.waiting.remove(turn.subject());
        line.lastNanos = ticker.nanos();
        return turn;
    }

    private Answer standing(String allowance, Optional<Known> known) {
        if (known.isEmpty()) {
            return new Answer.Unknown(
                    "it waits for its turn: %s is asked once in %d s, so that no switch is slowed down"
                            .formatted(allowance, SPACING.toSeconds()),
                    "wait for it");
        }
        long age = ticker.since(known.get().atNanos()).toSeconds();
        return known.get().answer() instanceof Answer.Holds(String detail)
                ? new Answer.Holds("%s, asked %d s ago".formatted(detail, age))
                : known.get().answer();
    }

    private Line line(String allowance) {
        return lines.computeIfAbsent(allowance, _ -> new Line());
    }

    private boolean isFree(Line line) {
        return line.lastNanos == null || ticker.since(line.lastNanos).compareTo(SPACING) >= 0;
    }

    private long forgotten(ApplicationName application) {
        return forgotten.getOrDefault(application, 0L);
    }
}
