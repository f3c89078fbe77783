package io.understudy.rig.contest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The outcomes of all rounds so far, as a table. Pure; not thread-safe. */
final class Standings {

    private final Map<String, Row> rows = new LinkedHashMap<>();

    private record Row(String clients, List<Outcome> outcomes, List<String> failures) {}

    void enter(Contestant contestant) {
        rows.put(contestant.name(), new Row(contestant.clients(), new ArrayList<>(), new ArrayList<>()));
    }

    void note(Contestant contestant, Outcome outcome) {
        row(contestant).outcomes().add(outcome);
    }

    /** A round without a figure. It counts, and the table shows it. */
    void failed(Contestant contestant, String why) {
        row(contestant).failures().add(why);
    }

    /** Whether every round had a figure. */
    boolean complete() {
        return rows.values().stream().allMatch(row -> row.failures().isEmpty());
    }

    private Row row(Contestant contestant) {
        Row row = rows.get(contestant.name());
        if (row == null) {
            throw new IllegalStateException("never entered: " + contestant.name());
        }
        return row;
    }

    /** Markdown: seconds and rows as median (least to most). */
    String table() {
        StringBuilder table = new StringBuilder("""
                | system | clients | rounds | kill to first acknowledged write, s | rows lost | of | overlap |
                |---|---|---|---|---|---|---|
                """);
        rows.forEach((name, row) -> table.append("| %s | %s | %s | %s | %s | %s | %s |%n"
                .formatted(
                        name,
                        row.clients(),
                        row.failures().isEmpty()
                                ? row.outcomes().size()
                                : "%d, and %d failed"
                                        .formatted(
                                                row.outcomes().size(),
                                                row.failures().size()),
                        spread(row.outcomes(), it -> it.recovery().toMillis(), 1_000),
                        spread(row.outcomes(), Outcome::lost, 1),
                        spread(row.outcomes(), Outcome::acknowledged, 1),
                        spread(row.outcomes(), Outcome::overlap, 1))));
        return table.toString();
    }

    private static String spread(List<Outcome> outcomes, ToLongFunction<Outcome> figure, int unit) {
        if (outcomes.isEmpty()) {
            return "none";
        }
        long[] sorted = outcomes.stream().mapToLong(figure).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0;
        double least = sorted[0];
        double most = sorted[sorted.length - 1];
        return "%s (%s-%s)"
                .formatted(number(median / unit, unit), number(least / unit, unit), number(most / unit, unit));
    }

    private static String number(double value, int unit) {
        String form = unit > 1 ? "%.2f" : value == Math.rint(value) ? "%.0f" : "%.1f";
        return String.format(Locale.ROOT, form, value);
    }
}
