package io.understudy.operation.approval;

import io.understudy.time.Moments;
import java.text.Normalizer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whose word counts for a request. Pure.
 *
 * @param given the approvals so far, by the names of the terms
 */
public record Ballot(ApprovalTerms terms, List<String> given) {

    /** What an attempt to approve amounts to. */
    public sealed interface Verdict {

        /** @param name as the policy writes it */
        record Counts(String name) implements Verdict {}

        /** It does not count; the request stands. */
        record Refused(String why) implements Verdict {}

        /** It does not count, and neither will any other: the request is over. */
        record Over(String why) implements Verdict {}
    }

    public Ballot {
        given = List.copyOf(given);
    }

    /**
     * @param by who says so, as typed
     * @param hash what they say it to, as typed
     * @param now the world at this moment
     */
    public Verdict judge(String by, String hash, Basis now, Instant at) {
        Optional<String> name = named(by);
        if (!at.isBefore(terms.expires())) {
            return new Verdict.Over(expired());
        }
        if (same(by, terms.requester())) {
            return new Verdict.Refused("%s asked for it, and so can't approve it".formatted(by));
        }
        if (name.isEmpty()) {
            return new Verdict.Refused("%s is none of those who may approve it: %s".formatted(by, terms.of()));
        }
        if (given.contains(name.get())) {
            return new Verdict.Refused("%s has approved it already; each person counts once".formatted(name.get()));
        }
        if (!hash.strip().equalsIgnoreCase(terms.hash())) {
            return new Verdict.Refused(
                    "this hash is of another plan or request: read the plan of this one, then approve its hash");
        }
        List<String> changes = new Basis(terms.basis()).changes(now);
        return changes.isEmpty()
                ? new Verdict.Counts(name.get())
                : new Verdict.Over("the world has changed since it was asked for: %s; ask for it anew"
                        .formatted(String.join("; ", changes)));
    }

    /** Why it is over once its time has come. */
    public String expired() {
        return "%d of %d approvals were given until %s; ask for it anew"
                .formatted(given.size(), terms.count(), Moments.of(terms.expires()));
    }

    /** What is missing, and who may still give it. */
    public String missing() {
        return "%d of %d approvals are given, and %s may give theirs until %s"
                .formatted(
                        given.size(),
                        terms.count(),
                        terms.of().stream()
                                .filter(name -> !given.contains(name) && !same(name, terms.requester()))
                                .collect(Collectors.joining(", ")),
                        Moments.of(terms.expires()));
    }

    /** Whether there are enough people who may approve what this one asks for. */
    public static boolean possible(int count, List<String> of, String requester) {
        return of.stream().filter(name -> !same(name, requester)).count() >= count;
    }

    private Optional<String> named(String by) {
        return terms.of().stream().filter(name -> same(by, name)).findFirst();
    }

    /** Names that look the same are the same person. */
    private static boolean same(String one, @org.jspecify.annotations.Nullable String other) {
        return other != null && folded(one).equals(folded(other));
    }

    private static String folded(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC).strip().toLowerCase(Locale.ROOT);
    }
}
