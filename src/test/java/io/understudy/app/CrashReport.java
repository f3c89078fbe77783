package io.understudy.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many processes were killed at how many boundaries, in one line. Thread-safe. */
final class CrashReport {

    private final Map<String, List<Line>> lines = new TreeMap<>();

    private final List<String> failures = new ArrayList<>();

    private record Line(Journey journey, int boundaries, int kills) {}

    /** @param boundaries places in the journal, before and after each fact */
    synchronized void passed(String store, Journey journey, int boundaries, int kills) {
        lines.computeIfAbsent(store, s -> new ArrayList<>()).add(new Line(journey, boundaries, kills));
    }

    /** Told at once, as others may go on for minutes. */
    synchronized void failed(AssertionError failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        failures.add(String.valueOf(failure.getMessage()).lines().findFirst().orElse(""));
        System.out.println(text);
    }

    private synchronized String text(long seconds) {
        StringBuilder text = new StringBuilder("crash matrix:");
        lines.forEach((store, paths) ->
                text.append(" %s: %d paths, %d boundaries, %d kills, each run ended as the undisturbed one;"
                        .formatted(
                                store,
                                paths.size(),
                                sum(paths.stream().map(Line::boundaries).toList()),
                                sum(paths.stream().map(Line::kills).toList()))));
        text.append(" %d s".formatted(seconds));
        failures.forEach(failure -> text.append("\n  FAILED ").append(failure));
        return text.toString();
    }

    private static int sum(Collection<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).sum();
    }

    /** Prints it and leaves it in a file. */
    void tell(Path file, long seconds) throws IOException {
        String text = text(seconds);
        System.out.println(text);
        Files.createDirectories(file.toAbsolutePath().resolveSibling("."));
        Files.writeString(file, text + "\n");
    }
}
