package io.understudy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A block of code that a page of the documentation prints between two fences, without the fence's own indentation.
 *
 * @param line of the fence, from 1
 * @param language after the fence; empty when none is told
 */
public record PrintedBlock(String page, int line, String language, String text) {

    private static final String FENCE = "```";

    /** What a page says outside of its blocks. */
    public record Prose(String page, String text) {}

    /** All of the pages that users read, in the order of their names. */
    public static List<PrintedBlock> all() {
        return pages().stream().flatMap(page -> of(page).stream()).toList();
    }

    /** Of all these pages. */
    public static List<Prose> prose() {
        return pages().stream()
                .map(page -> new Prose(page.toString(), outside(lines(page))))
                .toList();
    }

    private static String outside(List<String> lines) {
        StringBuilder text = new StringBuilder();
        boolean within = false;
        for (String line : lines) {
            boolean fence = isFence(line);
            if (!within && !fence) {
                text.append(line).append('\n');
            }
            within ^= fence;
        }
        return text.toString();
    }

    private static List<Path> pages() {
        List<Path> pages = new ArrayList<>(List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")));
        for (String folder : List.of("docs", "helm", "src/rig")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return pages;
    }

    private static List<PrintedBlock> of(Path page) {
        List<PrintedBlock> blocks = new ArrayList<>();
        List<String> lines = lines(page);
        int opening = -1;
        for (int i = 0; i < lines.size(); i++) {
            if (!isFence(lines.get(i))) {
                continue;
            }
            if (opening < 0) {
                opening = i;
            } else {
                blocks.add(of(page, opening, lines.subList(opening, i)));
                opening = -1;
            }
        }
        if (opening >= 0) {
            throw new AssertionError("%s:%d: this block has no end".formatted(page, opening + 1));
        }
        return blocks;
    }

    /** @param lines the fence and what is below it */
    private static PrintedBlock of(Path page, int opening, List<String> lines) {
        String fence = lines.getFirst();
        int indentation = fence.indexOf(FENCE);
        String text = lines.stream()
                .skip(1)
                .map(line -> line.substring(Math.min(
                        indentation, line.length() - line.stripLeading().length())))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
        return new PrintedBlock(page.toString(), opening + 1, fence.strip().substring(FENCE.length()), text);
    }

    private static boolean isFence(String line) {
        return line.stripLeading().startsWith(FENCE);
    }

    private static List<String> lines(Path page) {
        try {
            return Files.readAllLines(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of a language, such as {@code yaml}. */
    public boolean is(String wanted) {
        return language.equals(wanted);
    }

    /** Its first line that is no comment. */
    public String beginning() {
        return text.lines().filter(line -> !line.startsWith("#")).findFirst().orElse("");
    }

    @Override
    public String toString() {
        return "%s:%d %s".formatted(page, line, beginning().strip());
    }
}
