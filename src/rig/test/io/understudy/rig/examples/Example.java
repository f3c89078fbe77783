package io.understudy.rig.examples;

import io.understudy.rig.world.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A documented example, {@code docs/examples/NAME}: its documents, and what its README tells readers to do. */
record Example(Path folder) {

    private static final Pattern BLOCK =
            Pattern.compile("^ *```\\w*\n(.*?)^ *```$", Pattern.DOTALL | Pattern.MULTILINE);

    static Example of(String name) {
        return new Example(Path.of(System.getProperty("basedir", ""))
                .toAbsolutePath()
                .resolve("docs/examples")
                .resolve(name));
    }

    /**
     * Copies its documents as they are, but for these replacements: addresses, which can only be the reader's own.
     *
     * @param replacements what stands in the example, to what stands there for this reader; none is looked for in another's result
     * @throws IllegalArgumentException when the example does not say one of them any more
     */
    Installation install(Path into, Map<String, String> replacements) throws IOException {
        Installation installation = new Installation(into);
        Set<String> missing = new HashSet<>(replacements.keySet());
        for (Path document : documents()) {
            String text = replaced(Files.readString(document), replacements, missing);
            installation.put(folder.relativize(document).toString(), text);
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("%s does not say %s any more: correct the test that replaces it"
                    .formatted(folder, missing.stream().sorted().collect(Collectors.joining(", "))));
        }
        return installation;
    }

    /**
     * A file of it as it is for this reader.
     *
     * @param name below its folder
     * @param replacements as those of {@link #install}; the file need not say all of them
     */
    String file(String name, Map<String, String> replacements) throws IOException {
        return replaced(Files.readString(folder.resolve(name)), replacements, new HashSet<>());
    }

    /** Whether it has a document of this name. */
    boolean has(String document) {
        return Files.exists(folder.resolve(document));
    }

    private List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).toList();
        }
    }

    /** In one pass, the longest first, so that no result is taken for an address of the example. */
    private static String replaced(String text, Map<String, String> replacements, Set<String> missing) {
        if (replacements.isEmpty()) {
            return text;
        }
        Pattern any = Pattern.compile(replacements.keySet().stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|")));
        return any.matcher(text).replaceAll(found -> {
            missing.remove(found.group());
            return Matcher.quoteReplacement(Objects.requireNonNull(replacements.get(found.group())));
        });
    }

    /**
     * A block of code of its README, without its indentation.
     *
     * @param beginning of the block
     */
    String block(String beginning) throws IOException {
        return BLOCK.matcher(Files.readString(folder.resolve("README.md")))
                .results()
                .map(found -> found.group(1).stripTrailing().stripIndent())
                .filter(block -> block.startsWith(beginning))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the README of %s has no block that begins with '%s'".formatted(folder, beginning)));
    }

    /** As {@link #block(String)}, with replacements as {@link #file} takes them. */
    String block(String beginning, Map<String, String> replacements) throws IOException {
        return replaced(block(beginning), replacements, new HashSet<>());
    }
}
