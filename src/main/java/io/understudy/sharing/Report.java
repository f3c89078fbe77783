package io.understudy.sharing;

import io.understudy.health.Signal;
import io.understudy.health.Verdict;
import io.understudy.replication.LinkWord;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What one instance tells another of the applications that it owns and probes itself: only what it saw with its own eyes, never
 * what it was told. Plain, for the wire.
 *
 * @param session of the instance that tells
 * @param at its own ticker, meaningless to others: asking again with it yields only links that were sampled since
 * @param words by application; one that it does not probe is absent, and absent is nothing
 * @param links by application, those sampled since the moment that was asked for
 */
public record Report(String session, long at, Map<String, Word> words, Map<String, List<LinkWord>> links) {

    /** Throws {@link NullPointerException} for one that lacks a part. */
    public Report {
        Objects.requireNonNull(session, "session");
        words = Map.copyOf(words);
        links = Map.copyOf(links);
    }

    /**
     * @param site that it probes
     * @param epoch under which it holds that site for the primary
     * @param signals what its probes say
     */
    public record Word(String site, long epoch, Map<Signal, Verdict> signals) {
        public Word {
            Objects.requireNonNull(site, "site");
            signals = Map.copyOf(signals);
        }
    }

    /** Port: asks another instance. Blocks for at most its own timeout; thread-safe. */
    @FunctionalInterface
    public interface Source {

        /**
         * Returns what it tells now.
         *
         * @param since {@link #at} of its last report, 0 for everything
         * @throws io.understudy.topology.UnderstudyException.Transient when it does not answer
         */
        Report ask(Member member, long since);
    }
}
