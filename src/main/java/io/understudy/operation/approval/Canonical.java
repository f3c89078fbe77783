package io.understudy.operation.approval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.understudy.policy.CronTimes;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Values as one JSON text and its SHA-256: equal values give the same text in every process. Records become objects with
 * their type's name beside their components; keys and sets are sorted; there is no white space.
 *
 * <p>A kind of value that it does not know is an {@link IllegalArgumentException}: what can't be told apart must not be approved.
 */
public final class Canonical {

    /** The key under which a record has its type's name. */
    public static final String TYPE = "";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private Canonical() {}

    static String json(Object value) {
        return tree(value).toString();
    }

    /** 64 lower-case hexadecimal digits. */
    public static String sha256(Object value) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(json(value).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
        }
    }

    /** The same as a tree. */
    public static JsonNode tree(@Nullable Object value) {
        return switch (value) {
            case null -> NullNode.getInstance();
            case JsonNode node -> node(node);
            case Record r -> object(r);
            case Map<?, ?> map -> sorted(map);
            case Set<?> set ->
                array(set.stream()
                        .map(Canonical::tree)
                        .map(JsonNode::toString)
                        .sorted()
                        .map(TextNode::valueOf));
            case Collection<?> list -> array(list.stream().map(Canonical::tree));
            case Optional<?> optional -> array(optional.stream().map(Canonical::tree));
            case Enum<?> constant -> TextNode.valueOf(constant.name());
            case String text -> TextNode.valueOf(text);
            case Boolean flag -> JSON.booleanNode(flag);
            case Integer number -> JSON.numberNode(number.longValue());
            case Long number -> JSON.numberNode(number);
            case Duration duration -> TextNode.valueOf(duration.toString());
            case Instant instant -> TextNode.valueOf(instant.toString());
            case Path path -> TextNode.valueOf(path.toString());
            case ZoneId zone -> TextNode.valueOf(zone.getId());
            case CronTimes times -> TextNode.valueOf("%s in %s".formatted(times.written(), times.zone()));
            case java.net.URI uri -> TextNode.valueOf(uri.toString());
            default ->
                throw new IllegalArgumentException("a %s can't be bound to an approval"
                        .formatted(value.getClass().getName()));
        };
    }

    private static JsonNode node(JsonNode node) {
        if (node.isObject()) {
            TreeMap<String, Object> fields = new TreeMap<>();
            node.properties().forEach(e -> fields.put(e.getKey(), e.getValue()));
            return sorted(fields);
        }
        return node.isArray() ? array(node.valueStream().map(Canonical::node)) : node;
    }

    private static JsonNode object(Record r) {
        ObjectNode object = JSON.objectNode();
        object.put(TYPE, r.getClass().getSimpleName());
        for (RecordComponent component : List.of(r.getClass().getRecordComponents()).stream()
                .sorted(java.util.Comparator.comparing(RecordComponent::getName))
                .toList()) {
            object.set(component.getName(), tree(read(r, component)));
        }
        return object;
    }

    private static @Nullable Object read(Record r, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(r);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    "%s of a %s can't be read"
                            .formatted(component.getName(), r.getClass().getName()),
                    e);
        }
    }

    private static JsonNode sorted(Map<?, ?> map) {
        TreeMap<String, JsonNode> entries = new TreeMap<>();
        map.forEach((key, value) ->
                entries.put(key instanceof String s ? s : tree(key).toString(), tree(value)));
        ObjectNode object = JSON.objectNode();
        entries.forEach(object::set);
        return object;
    }

    private static ArrayNode array(Stream<? extends JsonNode> items) {
        ArrayNode array = JSON.arrayNode();
        items.forEach(array::add);
        return array;
    }
}
