package io.understudy.readiness;

import io.understudy.policy.ImageTerms;
import io.understudy.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks registries seldom, since they count questions: an image that was there is asked for again after half an hour, one that was not after
 * two minutes, and a registry that gives no answer is left alone for one. Thread-safe.
 */
public final class RememberedRegistry implements Registry {

    static final Duration FOUND = Duration.ofMinutes(30);
    static final Duration NOT_FOUND = Duration.ofMinutes(2);
    static final Duration SILENT = Duration.ofMinutes(1);

    private static final int MOST = 10_000;

    private final Registry registry;
    private final Ticker ticker;
    private final Map<Object, Kept> answers = new ConcurrentHashMap<>();

    private record Question(ImageName image, ImageTerms terms, List<Login> logins) {}

    private record Place(String registry, ImageTerms terms) {}

    private record Kept(Told told, long untilNanos) {}

    public RememberedRegistry(Registry registry, Ticker ticker) {
        this.registry = registry;
        this.ticker = ticker;
    }

    @Override
    public Told ask(ImageName image, ImageTerms terms, List<Login> logins) {
        Question question = new Question(image, terms, List.copyOf(logins));
        Place place = new Place(image.registry(), terms);
        return remembered(question).or(() -> remembered(place)).orElseGet(() -> {
            Told told = registry.ask(image, terms, logins);
            keep(ofAllImages(told) ? place : question, told);
            return told;
        });
    }

    private static boolean ofAllImages(Told told) {
        return told instanceof Told.Later || told instanceof Told.Silent;
    }

    private Optional<Told> remembered(Object question) {
        Kept kept = answers.get(question);
        return kept == null || ticker.nanos() - kept.untilNanos() >= 0 ? Optional.empty() : Optional.of(kept.told());
    }

    private void keep(Object question, Told told) {
        if (answers.size() >= MOST) {
            answers.values().removeIf(kept -> ticker.nanos() - kept.untilNanos() >= 0);
        }
        if (answers.size() < MOST) {
            answers.put(question, new Kept(told, ticker.nanos() + time(told).toNanos()));
        }
    }

    private static Duration time(Told told) {
        return switch (told) {
            case Told.Found _ -> FOUND;
            case Told.Missing _, Told.Refused _, Told.Unclear _ -> NOT_FOUND;
            case Told.Later(var _, Duration pause) -> pause;
            case Told.Silent _ -> SILENT;
        };
    }
}
