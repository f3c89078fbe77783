package io.understudy.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Turns a schema validator's messages into sentences for the person who wrote the document. The schemas help: {@code title}
 * says what a value is ("a duration"), {@code $comment} what to write, {@code writeOnly} that it must not be repeated.
 */
final class Sentences {

    private final JsonNode schema;
    private final Document document;

    Sentences(JsonNode schema, Document document) {
        this.schema = schema;
        this.document = document;
    }

    /** Empty for a message that only repeats another one. */
    Optional<Problem> problem(ValidationMessage message) {
        String pointer = message.getInstanceLocation().toString();
        String keyword = message.getType();
        JsonNode rules = rules(message);
        JsonNode value = document.root().at(pointer);
        boolean withinChoice = message.getEvaluationPath().toString().contains("/oneOf/");
        return withinChoice || document.refused().contains(pointer)
                ? Optional.empty()
                : problem(keyword, pointer, rules, value, message);
    }

    private Optional<Problem> problem(
            String keyword, String pointer, JsonNode rules, JsonNode value, ValidationMessage message) {
        String key = Objects.requireNonNullElse(message.getProperty(), "");
        return switch (keyword) {
            case "additionalProperties" -> Optional.of(unknown(pointer, key, rules, value));
            case "required" -> missing(pointer, key, rules, value);
            case "oneOf" -> choice(pointer, rules, value);
            case "type" ->
                Optional.of(document.problem(
                        pointer,
                        "%s must be %s, but is %s".formatted(name(pointer), Words.expected(rules), Words.actual(value)),
                        Words.advice(rules)));
            case "pattern" ->
                Optional.of(document.problem(
                        pointer, "%s is not %s".formatted(quoted(pointer, rules), title(rules)), Words.advice(rules)));
            case "enum", "const" -> Optional.of(outside(keyword, pointer, rules));
            case "minimum" -> Optional.of(bound(pointer, rules, "less", "minimum", "more"));
            case "maximum" -> Optional.of(bound(pointer, rules, "more", "maximum", "less"));
            case "minItems", "minProperties" ->
                Optional.of(document.problem(
                        pointer, name(pointer) + " is empty", "add at least one entry, or remove the key"));
            case "minLength" -> Optional.of(document.problem(pointer, name(pointer) + " is empty", "write its value"));
            case "uniqueItems" ->
                Optional.of(document.problem(
                        pointer, name(pointer) + " names the same thing twice", "remove one of the two"));
            default ->
                Optional.of(document.problem(
                        pointer,
                        "%s does not fit its schema (%s)".formatted(name(pointer), keyword),
                        message.getMessage()));
        };
    }

    private Problem unknown(String pointer, String key, JsonNode rules, JsonNode value) {
        List<String> choices = choices(rules);
        boolean missingChoice = !choices.isEmpty() && choices.stream().noneMatch(value::has);
        List<String> known = new ArrayList<>();
        rules.path("properties").fieldNames().forEachRemaining(known::add);
        boolean namesOtherKey =
                Nearest.of(key, known).filter(k -> !choices.contains(k)).isPresent();
        if (missingChoice && !namesOtherKey) {
            String hint = Nearest.of(key, choices)
                    .map("did you mean '%s'? "::formatted)
                    .orElse("");
            String all = String.join(", ", choices);
            return document.keyProblem(
                    Document.child(pointer, key),
                    "unknown %s '%s'".formatted(noun(rules), key),
                    hint + "known are " + all);
        }
        return document.keyProblem(
                Document.child(pointer, key), "unknown key '%s'".formatted(key), Nearest.hint(key, known, "remove it"));
    }

    /** Empty when an unknown key beside it is a misspelling of the one that is missing. */
    private Optional<Problem> missing(String pointer, String key, JsonNode rules, JsonNode value) {
        JsonNode property = rules.path("properties").path(key);
        boolean misspelt = value.properties().stream()
                .map(Map.Entry::getKey)
                .anyMatch(other -> !rules.path("properties").has(other)
                        && Nearest.of(other, List.of(key)).isPresent());
        if (misspelt) {
            return Optional.empty();
        }
        String sense = property.path("description").asText("");
        String more = sense.isEmpty() ? "" : " (%s)".formatted(clause(sense));
        return Optional.of(document.keyProblem(
                pointer,
                "the key '%s' is missing".formatted(key) + (pointer.isEmpty() ? "" : " in " + name(pointer)),
                "add it" + more));
    }

    private static String clause(String sentence) {
        String open = sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
        return open.substring(0, 1).toLowerCase(Locale.ROOT) + open.substring(1);
    }

    private Optional<Problem> choice(String pointer, JsonNode rules, JsonNode value) {
        List<String> choices = choices(rules);
        List<String> present = choices.stream().filter(value::has).toList();
        if (!value.isObject() || (present.isEmpty() && unknownStandsFor(rules, value))) {
            return Optional.empty();
        }
        String all = String.join(", ", choices);
        return Optional.of(
                present.isEmpty()
                        ? document.keyProblem(
                                pointer, "%s has no %s".formatted(name(pointer), noun(rules)), "add one of " + all)
                        : document.keyProblem(
                                Document.child(pointer, present.get(1)),
                                "%s has %s at once".formatted(name(pointer), String.join(" and ", present)),
                                "keep exactly one of them"));
    }

    /** Whether an unknown key was already told of as the missing choice. */
    private static boolean unknownStandsFor(JsonNode rules, JsonNode value) {
        return value.properties().stream()
                .anyMatch(field -> !rules.path("properties").has(field.getKey()));
    }

    private Problem outside(String keyword, String pointer, JsonNode rules) {
        List<String> allowed = keyword.equals("const")
                ? List.of(rules.path("const").asText())
                : StreamSupport.stream(rules.path("enum").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList();
        String written = document.written(pointer);
        String advice = rules.path("$comment").asText("");
        return document.problem(
                pointer,
                "%s is not one of %s".formatted(quoted(pointer, rules), String.join(", ", allowed)),
                advice.isEmpty() ? Nearest.hint(written, allowed, "") : advice);
    }

    private Problem bound(String pointer, JsonNode rules, String side, String keyword, String other) {
        String limit = rules.path(keyword).asText();
        return document.problem(
                pointer,
                "%s is %s than %s".formatted(quoted(pointer, rules), side, limit),
                "write %s or %s".formatted(limit, other));
    }

    /** A value with its key as it was written: {@code 'every: 2 sec'}; without it where it could be a secret. */
    private String quoted(String pointer, JsonNode rules) {
        String written = document.written(pointer);
        if (rules.path("writeOnly").asBoolean() || written.length() > 80 || written.isEmpty()) {
            return name(pointer);
        }
        int cut = pointer.lastIndexOf('/');
        return inList(pointer)
                ? "'%s' in %s".formatted(written, name(pointer.substring(0, cut)))
                : "'%s: %s'".formatted(last(pointer), written);
    }

    /** How the value at a pointer is called: by its key, or by its place in a list. */
    private String name(String pointer) {
        if (pointer.isEmpty()) {
            return "the document";
        }
        return inList(pointer)
                ? "entry %d of %s"
                        .formatted(
                                Integer.parseInt(last(pointer)) + 1,
                                name(pointer.substring(0, pointer.lastIndexOf('/'))))
                : "'%s'".formatted(last(pointer));
    }

    private boolean inList(String pointer) {
        return document.root()
                .at(pointer.substring(0, Math.max(0, pointer.lastIndexOf('/'))))
                .isArray();
    }

    private static String last(String pointer) {
        return pointer.substring(pointer.lastIndexOf('/') + 1)
                .replace("~1", "/")
                .replace("~0", "~");
    }

    private static String noun(JsonNode rules) {
        return title(rules).replaceFirst("^an? ", "");
    }

    private static String title(JsonNode rules) {
        return rules.path("title").asText("what it must be");
    }

    private static List<String> choices(JsonNode rules) {
        return StreamSupport.stream(rules.path("oneOf").spliterator(), false)
                .map(alternative -> alternative.path("required").path(0).asText())
                .collect(Collectors.toList());
    }

    /** The part of the schema that holds the keyword that failed. */
    private JsonNode rules(ValidationMessage message) {
        String at = message.getSchemaLocation().getFragment().toString();
        String suffix = "/" + message.getType();
        return schema.at(at.endsWith(suffix) ? at.substring(0, at.length() - suffix.length()) : at);
    }
}
