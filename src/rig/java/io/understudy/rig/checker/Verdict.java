package io.understudy.rig.checker;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a recording of one move and the tables of both databases prove. Pure: the same evidence gives the same verdict.
 *
 * <p>It knows of what the checker itself sent. A row that a side acknowledged but another side's database took counts as lost
 * when that database does not serve at the end, and not as an overlap.
 *
 * @param evidence that it is made of
 * @param counts of outcomes
 * @param serving the side that serves at the end; empty when nothing was acknowledged and none was named
 * @param loss empty when it can't be known, as the serving side's table could not be read
 * @param duplicates in the tables and among acknowledgements
 * @param divergence empty when a table could not be read
 * @param unknownCommitted writes of unknown outcome, unfinished ones included, that at least one readable table holds
 * @param unlogged numbers beyond the log's highest that a table holds: sent before the checker was ended, and nobody was told
 * @param gap the longest time without an acknowledgement; empty when nothing was attempted
 * @param firstAtStandby the first acknowledgement of the standby side after the fault, or of all without a fault
 * @param stretches who acknowledged when
 * @param overlap of both sides
 * @param readGap the longest time in which no read was served; empty when nothing was read
 */
public record Verdict(
        Evidence evidence,
        Counts counts,
        Optional<String> serving,
        Optional<Loss> loss,
        Duplicates duplicates,
        Optional<Divergence> divergence,
        long unknownCommitted,
        long unlogged,
        Optional<Gap> gap,
        OptionalLong firstAtStandby,
        List<Stretch> stretches,
        Overlap overlap,
        Optional<Gap> readGap) {

    public Verdict {
        stretches = List.copyOf(stretches);
    }

    /** Judges. */
    public static Verdict of(Evidence evidence) {
        List<Attempt> writes = evidence.recording().writes();
        Table primary = evidence.primary();
        Table standby = evidence.standby();
        Counts counts = Counts.of(evidence.recording());
        List<Stretch> stretches = Stretch.of(writes);
        Optional<String> serving = evidence.serving()
                .or(() -> Optional.of(stretches)
                        .filter(all -> !all.isEmpty())
                        .map(all -> all.getLast().side()));
        return new Verdict(
                evidence,
                counts,
                serving,
                serving.flatMap(side -> table(evidence, side))
                        .map(table -> Loss.of(writes, numbers(table), other(evidence, table.side()))),
                Duplicates.of(writes, primary, standby),
                divergence(primary, standby),
                unknownCommitted(writes, counts, primary, standby),
                unlogged(writes, primary, standby),
                Gap.longest(writes),
                firstAtStandby(evidence),
                stretches,
                Overlap.of(writes, primary.side()),
                Gap.longest(evidence.recording().reads()));
    }

    /** From the fault to the first acknowledgement of the standby side; empty without the one or the other. */
    public Optional<Duration> recovery() {
        return evidence.faultNanos().isPresent() && firstAtStandby.isPresent()
                ? Optional.of(Duration.ofNanos(
                        firstAtStandby.getAsLong() - evidence.faultNanos().getAsLong()))
                : Optional.empty();
    }

    /**
     * Whether it is proven that never more than one side wrote: something was acknowledged, no certain and no possible overlap,
     * no number written by both sides, and both tables were read.
     */
    public boolean oneWriter() {
        return counts.acknowledged() > 0
                && overlap.certain().isEmpty()
                && overlap.possible().isEmpty()
                && duplicates.none()
                && divergence.isPresent();
    }

    /** Whether there is nothing to complain of: one writer, nothing lost, everything known. */
    public boolean clean() {
        return problems().isEmpty();
    }

    /** What is wrong or not known, a sentence each; a short outage is neither. */
    public List<String> problems() {
        return Problems.of(this);
    }

    private static Optional<Table.Known> table(Evidence evidence, String side) {
        return Stream.of(evidence.primary(), evidence.standby())
                .filter(table -> table.side().equals(side))
                .findFirst()
                .flatMap(table -> table instanceof Table.Known known ? Optional.of(known) : Optional.empty());
    }

    private static String other(Evidence evidence, String side) {
        return evidence.primary().side().equals(side)
                ? evidence.standby().side()
                : evidence.primary().side();
    }

    private static Optional<Divergence> divergence(Table primary, Table standby) {
        return primary instanceof Table.Known here && standby instanceof Table.Known there
                ? Optional.of(Divergence.of(numbers(here), numbers(there)))
                : Optional.empty();
    }

    private static long unknownCommitted(List<Attempt> writes, Counts counts, Table primary, Table standby) {
        Set<Long> open = new HashSet<>(counts.unfinished());
        writes.stream().filter(a -> a.outcome() == Outcome.UNKNOWN).forEach(a -> open.add(a.number()));
        return held(primary, standby).stream().filter(open::contains).count();
    }

    private static long unlogged(List<Attempt> writes, Table primary, Table standby) {
        long highest = writes.stream().mapToLong(Attempt::number).max().orElse(0);
        return held(primary, standby).stream()
                .filter(number -> number > highest)
                .count();
    }

    private static OptionalLong firstAtStandby(Evidence evidence) {
        long from = evidence.faultNanos().orElse(Long.MIN_VALUE);
        return evidence.recording().writes().stream()
                .filter(a ->
                        a.acknowledged() && a.side().equals(evidence.standby().side()))
                .mapToLong(Attempt::answeredNanos)
                .filter(nanos -> nanos >= from)
                .min();
    }

    private static Set<Long> held(Table primary, Table standby) {
        Set<Long> held = new HashSet<>();
        for (Table table : List.of(primary, standby)) {
            if (table instanceof Table.Known known) {
                held.addAll(numbers(known));
            }
        }
        return held;
    }

    private static Set<Long> numbers(Table.Known table) {
        Set<Long> numbers = new HashSet<>();
        table.rows().forEach(row -> numbers.add(row.number()));
        return numbers;
    }
}
