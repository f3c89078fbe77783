package io.understudy.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.understudy.topology.HostPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A mapping within a document, read key by key. Getters that return an Optional or a list are tolerant: a value of the wrong
 * shape, which the schema tells of, reads as absent. The others rely on the schema and throw where it does not hold.
 */
public record Section(Document document, String pointer, Problems problems) {

    /** The document's outermost mapping. */
    public static Section of(Document document, Problems problems) {
        return new Section(document, "", problems);
    }

    public boolean has(String key) {
        return node().has(key);
    }

    public JsonNode node() {
        return document.root().at(pointer);
    }

    public JsonNode get(String key) {
        return node().path(key);
    }

    /** A mapping below; absent keys read as an empty one. */
    public Section section(String key) {
        return new Section(document, Document.child(pointer, key), problems);
    }

    /** The mappings of a list; empty when there is no list. */
    public List<Section> sections(String key) {
        List<Section> sections = new ArrayList<>();
        for (int i = 0; i < get(key).size() && get(key).isArray(); i++) {
            sections.add(new Section(document, "%s/%d".formatted(Document.child(pointer, key), i), problems));
        }
        return sections;
    }

    public Optional<String> text(String key) {
        return Optional.of(get(key)).filter(JsonNode::isTextual).map(JsonNode::textValue);
    }

    public String required(String key) {
        return text(key)
                .orElseThrow(() -> new IllegalStateException("the schema lets %s/%s through".formatted(pointer, key)));
    }

    /** The texts of a list; empty when there is no list. */
    public List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        get(key).elements().forEachRemaining(item -> {
            if (item.isTextual()) {
                texts.add(item.textValue());
            }
        });
        return get(key).isArray() ? texts : List.of();
    }

    /** The keys of this mapping, sorted. */
    public List<String> keys() {
        List<String> keys = new ArrayList<>();
        node().fieldNames().forEachRemaining(keys::add);
        return keys.stream().sorted().toList();
    }

    /** All keys whose values are texts. */
    public Map<String, String> textMap() {
        Map<String, String> map = new TreeMap<>();
        keys().forEach(key -> text(key).ifPresent(value -> map.put(key, value)));
        return map;
    }

    public int integer(String key, int otherwise) {
        return get(key).asInt(otherwise);
    }

    public boolean flag(String key, boolean otherwise) {
        return get(key).asBoolean(otherwise);
    }

    public HostPort hostPort(String key) {
        return HostPort.parse(required(key));
    }

    /** A duration; a problem when it is shorter than the least. */
    public Duration duration(String key, Duration otherwise, Duration least) {
        return text(key)
                .map(Durations::parse)
                .map(value -> atLeast(key, value, least))
                .orElse(otherwise);
    }

    private Duration atLeast(String key, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            problem(
                    key,
                    "'%s: %s' is shorter than %s".formatted(key, required(key), Durations.write(least)),
                    "write %s or more".formatted(Durations.write(least)));
        }
        return value;
    }

    /** A problem at the value of a key. */
    public void problem(String key, String what, String whatToDo) {
        problems.add(document.problem(Document.child(pointer, key), what, whatToDo));
    }

    /** A problem at one entry of a list, counted from 0. */
    public void problem(String key, int entry, String what, String whatToDo) {
        problems.add(document.problem("%s/%d".formatted(Document.child(pointer, key), entry), what, whatToDo));
    }

    /** A problem at a key itself. */
    public void keyProblem(String key, String what, String whatToDo) {
        problems.add(document.keyProblem(Document.child(pointer, key), what, whatToDo));
    }

    /** A problem with this mapping as a whole. */
    public void problem(String what, String whatToDo) {
        problems.add(document.keyProblem(pointer, what, whatToDo));
    }

    /** {@code file:line} of this mapping. */
    public String where() {
        return document.where(pointer);
    }
}
