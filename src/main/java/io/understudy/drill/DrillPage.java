package io.understudy.drill;

import io.understudy.drill.Forecast.Term;
import io.understudy.operation.Loss;
import io.understudy.readiness.Answer;
import io.understudy.readiness.Asked;
import io.understudy.readiness.Fault;
import io.understudy.readiness.Finding;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A drill as one HTML page for people: complete in itself, without scripts, with nothing loaded from elsewhere. Pure. */
public final class DrillPage {

    private static final String STYLE = """
            body{font:15px/1.5 system-ui,sans-serif;max-width:70em;margin:2em auto;padding:0 1em;color:#1c2024;background:#fff}
            h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2em}
            table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3em .6em;border-bottom:1px solid #d8dce0}
            .result{display:inline-block;padding:.2em .7em;border-radius:.3em;font-weight:bold;border:2px solid}
            .PASSED{color:#12632e}.FAILED{color:#9c1c1c}.ABORTED{color:#7a5200}code{overflow-wrap:anywhere}
            @media print{body{margin:0}}
            """;

    private DrillPage() {}

    /** The page. */
    public static String html(Drill d) {
        StringBuilder page = new StringBuilder();
        page.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append(
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">")
                .append(
                        "<meta name=\"viewport\" content=\"width=device-width\"><title>%s</title><style>%s</style></head><body>\n"
                                .formatted(escaped(d.id()), STYLE));
        page.append("<h1>Drill of %s: %s</h1>\n"
                .formatted(escaped(d.application().value()), d.kind().written()));
        page.append("<p><span class=\"result %1$s\">%1$s</span> %2$s</p>\n".formatted(d.result(), escaped(d.why())));
        table(page, List.of(), about(d));
        findings(page, d.findings());
        d.forecast().ifPresent(forecast -> forecast(page, forecast));
        d.isolated().ifPresent(copies -> IsolatedSection.add(page, d, copies));
        d.live().ifPresent(live -> LiveSection.add(page, live));
        section(page, "What each step would change");
        table(
                page,
                List.of("Step", "Type", "After", "It would change", "Asked at", "Took"),
                d.steps().stream().map(DrillPage::step).toList());
        section(page, "Checks");
        table(
                page,
                List.of("Check", "Result", "What it says", "Took"),
                d.checks().stream().map(DrillPage::check).toList());
        section(page, "Timeline");
        table(
                page,
                List.of("After", "What"),
                d.timeline().stream()
                        .map(moment -> List.of("+" + millis(moment.after()), moment.what()))
                        .toList());
        return page.append("</body></html>\n").toString();
    }

    private static List<List<String>> about(Drill d) {
        return List.of(
                List.of("Drill", d.id()),
                List.of(
                        "Roles",
                        "primary %s, standby %s, epoch %s"
                                .formatted(
                                        d.from().primary(),
                                        d.from().standby(),
                                        d.from().epoch())),
                List.of("Asked for by", "%s: %s".formatted(d.by(), d.reason())),
                List.of("Began", d.startedAt().truncatedTo(ChronoUnit.MILLIS).toString()),
                List.of("Took", d.took().map(DrillPage::millis).orElse("it is under way")),
                List.of(
                        "Journal",
                        d.journal()
                                .map(head -> "entry %d, head %s".formatted(head.sequence(), head.hash()))
                                .orElse("it could not be read")),
                List.of(
                        "Changed",
                        d.live()
                                .map(live -> "the application was moved by %d operations, told below"
                                        .formatted(live.legs().size()))
                                .or(() -> d.isolated()
                                        .map(copies -> "nothing of production: copies stood in the namespace %s at %s"
                                                .formatted(
                                                        copies.stage().namespace(),
                                                        copies.stage().site())))
                                .orElse("nothing: it only asked")));
    }

    private static void findings(StringBuilder page, List<Finding> findings) {
        section(page, "Findings");
        if (findings.isEmpty()) {
            page.append("<p>None.</p>\n");
            return;
        }
        table(
                page,
                List.of("Severity", "Check", "What", "Since", "What to do"),
                findings.stream()
                        .map(f -> List.of(
                                f.severity().name(),
                                f.check(),
                                f.what(),
                                f.since().truncatedTo(ChronoUnit.SECONDS).toString(),
                                f.remedy()))
                        .toList());
    }

    private static void forecast(StringBuilder page, Forecast forecast) {
        section(page, "Forecast of a failover now, against the objectives");
        table(
                page,
                List.of("", "Forecast", "Objective", ""),
                List.of(
                        List.of(
                                "Recovery time",
                                "at most " + millis(forecast.recovery()) + people(forecast),
                                "RTO " + millis(forecast.objectives().rto()),
                                forecast.recoversInTime() ? "met" : "NOT MET"),
                        List.of(
                                "Data-loss window",
                                loss(forecast.loss()),
                                "RPO " + forecast.objectives().allowedLoss(),
                                forecast.losesLittleEnough() ? "met" : "NOT MET")));
        table(
                page,
                List.of("Part of the recovery time", "Time", "Where the figure comes from"),
                forecast.terms().stream().map(DrillPage::term).toList());
    }

    private static List<String> term(Term term) {
        return List.of(term.name(), millis(term.time()), term.basis());
    }

    private static String people(Forecast forecast) {
        return forecast.people().isEmpty()
                ? ""
                : ", without the time that people take for " + String.join(", ", forecast.people());
    }

    static String loss(Loss loss) {
        return switch (loss) {
            case Loss.AtMost most -> "at most %s: %s".formatted(millis(most.window()), most.why());
            case Loss.Unknown unknown -> "unknown: " + unknown.why();
        };
    }

    private static List<String> step(StepEvidence evidence) {
        String after = evidence.step().needs().isEmpty()
                ? "at once"
                : evidence.step().needs().stream().map(Object::toString).collect(Collectors.joining(", "));
        return List.of(
                evidence.step().name() + (evidence.pointOfNoReturn() ? " (point of no return)" : ""),
                evidence.step().type(),
                after,
                evidence.difference(),
                "+" + millis(evidence.began()),
                millis(evidence.took()));
    }

    private static List<String> check(Asked asked) {
        return switch (asked.answer()) {
            case Answer.Holds(String detail) -> List.of(asked.check(), "holds", detail, millis(asked.took()));
            case Answer.Fails(List<Fault> faults) ->
                List.of(
                        asked.check(),
                        "FAILS",
                        faults.stream().map(Fault::what).collect(Collectors.joining("; ")),
                        millis(asked.took()));
            case Answer.Unknown(String why, var _) -> List.of(asked.check(), "UNKNOWN", why, millis(asked.took()));
            case Answer.NotAsked(String why) -> List.of(asked.check(), "not asked", why, "");
        };
    }

    static void section(StringBuilder page, String title) {
        page.append("<h2>%s</h2>\n".formatted(escaped(title)));
    }

    static void table(StringBuilder page, List<String> heads, List<List<String>> rows) {
        page.append("<table>");
        if (!heads.isEmpty()) {
            page.append(heads.stream()
                    .map(head -> "<th scope=\"col\">%s</th>".formatted(escaped(head)))
                    .collect(Collectors.joining("", "<thead><tr>", "</tr></thead>")));
        }
        page.append("<tbody>\n");
        rows.forEach(row -> page.append(row.stream()
                .map(cell -> "<td>%s</td>".formatted(escaped(cell)))
                .collect(Collectors.joining("", "<tr>", "</tr>\n"))));
        page.append("</tbody></table>\n");
    }

    static String millis(Duration duration) {
        long millis = duration.toMillis();
        return millis < 10_000 ? millis + " ms" : "%d.%d s".formatted(millis / 1000, millis % 1000 / 100);
    }

    /** Text as text, whatever a document or another system put into it. */
    static String escaped(String text) {
        return Arrays.stream(
                        new String[][] {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}})
                .reduce(text, (result, pair) -> result.replace(pair[0], pair[1]), (one, _) -> one);
    }
}
