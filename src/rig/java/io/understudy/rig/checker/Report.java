package io.understudy.rig.checker;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A verdict for machines and for people. */
public final class Report {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int SHOWN = 20;

    private Report() {}

    /** JSON with durations in milliseconds and moments by the wall clock; null is "not known" or "did not happen". */
    public static String json(Verdict verdict) {
        Recording.Start start = verdict.evidence().recording().start();
        Counts counts = verdict.counts();
        ObjectNode json = JSON.createObjectNode();
        json.put("clean", verdict.clean());
        json.put("oneWriter", verdict.oneWriter());
        json.putPOJO("problems", verdict.problems());
        json.put("attempts", counts.attempts());
        json.put("acknowledged", counts.acknowledged());
        json.put("refused", counts.refused());
        json.put("unknown", counts.unknown());
        json.put("unfinished", counts.unfinished().size());
        json.put("unknownCommitted", verdict.unknownCommitted());
        json.put("unlogged", verdict.unlogged());
        json.put("serving", verdict.serving().orElse(null));
        json.putPOJO("lost", verdict.loss().map(Loss::numbers).orElse(null));
        json.put("lossWindowMillis", millis(verdict.loss().map(Loss::window)));
        json.putPOJO("duplicated", verdict.duplicates());
        json.putPOJO("divergence", verdict.divergence().orElse(null));
        gap(json.putObject("longestGap"), verdict.gap(), start);
        gap(json.putObject("longestReadGap"), verdict.readGap(), start);
        json.put("recoveryMillis", millis(verdict.recovery()));
        json.put(
                "firstAtStandby",
                verdict.firstAtStandby().isPresent()
                        ? start.at(verdict.firstAtStandby().getAsLong()).toString()
                        : null);
        ObjectNode overlap = json.putObject("overlap");
        overlap.putPOJO("certain", verdict.overlap().certain());
        overlap.putPOJO("possible", verdict.overlap().possible());
        overlap.put("certainMillis", Words.millisOf(verdict.overlap().certainFor()));
        overlap.put("possibleMillis", Words.millisOf(verdict.overlap().possibleFor()));
        var stretches = json.putArray("stretches");
        verdict.stretches()
                .forEach(stretch -> stretches
                        .addObject()
                        .put("side", stretch.side())
                        .put("from", start.at(stretch.fromNanos()).toString())
                        .put("to", start.at(stretch.toNanos()).toString())
                        .put("acknowledged", stretch.acknowledged()));
        json.put("ownLatenessMillis", Words.millisOf(counts.late()));
        return json.toPrettyString();
    }

    /** A dozen lines, the problems first. */
    public static String text(Verdict verdict) {
        Recording.Start start = verdict.evidence().recording().start();
        Counts counts = verdict.counts();
        StringBuilder text = new StringBuilder(verdict.clean() ? "clean\n" : "not clean\n");
        verdict.problems().forEach(problem -> line(text, "!", problem));
        line(
                text,
                "writes",
                "%d: %d acknowledged, %d refused, %d unknown, %d unfinished; %d of the last two kinds are in a table"
                        .formatted(
                                counts.attempts(),
                                counts.acknowledged(),
                                counts.refused(),
                                counts.unknown(),
                                counts.unfinished().size(),
                                verdict.unknownCommitted()));
        line(text, "serving", verdict.serving().orElse("nobody"));
        line(
                text,
                "lost",
                verdict.loss()
                        .map(loss -> "%d over %s".formatted(loss.numbers().size(), Words.millis(loss.window())))
                        .orElse("not known"));
        line(text, "longest gap", gap(verdict.gap(), start));
        line(text, "reads", "longest gap " + gap(verdict.readGap(), start));
        line(text, "recovery", verdict.recovery().map(Words::millis).orElse("none"));
        line(
                text,
                "overlap",
                "%d certain, %d possible"
                        .formatted(
                                verdict.overlap().certain().size(),
                                verdict.overlap().possible().size()));
        List<Stretch> stretches = verdict.stretches();
        stretches.stream()
                .limit(SHOWN)
                .forEach(stretch -> line(
                        text,
                        stretch.side(),
                        "%s to %s, %d acknowledged"
                                .formatted(
                                        start.at(stretch.fromNanos()),
                                        start.at(stretch.toNanos()),
                                        stretch.acknowledged())));
        if (stretches.size() > SHOWN) {
            line(text, "", "and %d more turns".formatted(stretches.size() - SHOWN));
        }
        line(text, "own lateness", Words.millis(counts.late()));
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("  %-14s %s\n".formatted(name, value));
    }

    private static String gap(Optional<Gap> gap, Recording.Start start) {
        return gap.map(g -> "%s from %s".formatted(Words.millis(g.length()), start.at(g.fromNanos())))
                .orElse("none: nothing was attempted");
    }

    private static void gap(ObjectNode json, Optional<Gap> gap, Recording.Start start) {
        json.put("millis", millis(gap.map(Gap::length)));
        json.put("from", gap.map(g -> start.at(g.fromNanos()).toString()).orElse(null));
    }

    private static @org.jspecify.annotations.Nullable Double millis(Optional<Duration> duration) {
        return duration.map(Words::millisOf).orElse(null);
    }
}
