package io.understudy.runbook;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A text with references like <code>${operation.epoch}</code>; <code>$${</code> stands for the characters <code>${</code>. Names
 * only: nothing is computed, and what a reference yields is never read again. Immutable.
 */
public final class Template {

    private static final Pattern TOKEN = Pattern.compile("\\$\\$\\{|\\$\\{([^{}]*)}|\\$\\{");
    private static final Pattern NAME = Pattern.compile("[a-z]+(\\.[A-Za-z0-9_-]+)+");

    private final List<Part> parts;

    private sealed interface Part {
        record Text(String text) implements Part {}

        record Reference(String name) implements Part {}
    }

    /** What a reference stands for. */
    @FunctionalInterface
    public interface Values {
        String of(String name);
    }

    private Template(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /** Throws {@link IllegalArgumentException} for what begins like a reference and is none; the message is for people. */
    public static Template parse(String written) {
        List<Part> parts = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(written);
        int end = 0;
        while (matcher.find()) {
            parts.add(new Part.Text(written.substring(end, matcher.start())));
            end = matcher.end();
            String name = matcher.group(1);
            if (matcher.group().equals("$${")) {
                parts.add(new Part.Text("${"));
            } else if (name == null || !NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("'%s' is no reference".formatted(matcher.group()));
            } else {
                parts.add(new Part.Reference(name));
            }
        }
        parts.add(new Part.Text(written.substring(end)));
        return new Template(parts);
    }

    /** The names that it refers to, in order. */
    public List<String> references() {
        return parts.stream()
                .filter(Part.Reference.class::isInstance)
                .map(part -> ((Part.Reference) part).name())
                .toList();
    }

    /** The text with every reference replaced. */
    public String fill(Values values) {
        return parts.stream()
                .map(part -> switch (part) {
                    case Part.Text(String text) -> text;
                    case Part.Reference(String name) -> values.of(name);
                })
                .collect(Collectors.joining());
    }
}
