package io.understudy.rig.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What of a verdict is bad or not known, a sentence each. */
final class Problems {

    private static final int SHOWN = 10;

    private Problems() {}

    static List<String> of(Verdict verdict) {
        List<String> all = new ArrayList<>();
        if (verdict.counts().acknowledged() == 0) {
            all.add("nothing was acknowledged: this recording proves nothing");
        }
        strangers(verdict, all);
        overlap(verdict.overlap(), all);
        verdict.loss()
                .filter(loss -> !loss.numbers().isEmpty())
                .ifPresent(loss -> all.add(
                        "lost: %s over %s".formatted(some("row", loss.numbers()), Words.millis(loss.window()))));
        if (verdict.loss().isEmpty()) {
            all.add("what was lost is not known: the table of the serving side was not read");
        }
        duplicates(verdict.duplicates(), all);
        Stream.of(verdict.evidence().primary(), verdict.evidence().standby()).forEach(table -> {
            if (table instanceof Table.Unknown unknown) {
                all.add("the table of %s is unknown: %s".formatted(unknown.side(), unknown.reason()));
            }
        });
        return List.copyOf(all);
    }

    private static void strangers(Verdict verdict, List<String> all) {
        verdict.stretches().stream()
                .map(Stretch::side)
                .filter(side -> !side.equals(verdict.evidence().primary().side())
                        && !side.equals(verdict.evidence().standby().side()))
                .distinct()
                .forEach(side -> all.add("acknowledged by a side that nobody named: " + side));
    }

    private static void overlap(Overlap overlap, List<String> all) {
        if (!overlap.certain().isEmpty()) {
            all.add(
                    "both sides wrote, certainly: the old side acknowledged %s after the new side had begun, for at least %s"
                            .formatted(some("row", overlap.certain()), Words.millis(overlap.certainFor())));
        }
        if (!overlap.possible().isEmpty()) {
            all.add("both sides wrote, possibly: %s of the old side, within %s"
                    .formatted(some("row", overlap.possible()), Words.millis(overlap.possibleFor())));
        }
    }

    private static void duplicates(Duplicates duplicates, List<String> all) {
        if (!duplicates.inOneTable().isEmpty()) {
            all.add("more than once in one table: " + some("row", duplicates.inOneTable()));
        }
        if (!duplicates.acknowledgedTwice().isEmpty()) {
            all.add("acknowledged more than once: " + some("row", duplicates.acknowledgedTwice()));
        }
        if (!duplicates.independent().isEmpty()) {
            all.add("written by both sides: " + some("row", duplicates.independent()));
        }
    }

    private static String some(String what, List<Long> numbers) {
        String shown = numbers.stream().limit(SHOWN).map(String::valueOf).collect(Collectors.joining(", "));
        return "%d %s%s (%s%s)"
                .formatted(
                        numbers.size(),
                        what,
                        numbers.size() == 1 ? "" : "s",
                        shown,
                        numbers.size() > SHOWN ? ", ..." : "");
    }
}
