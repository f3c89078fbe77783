package io.understudy.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Turns one composed document into a tree of values and their places. Used once. */
final class NodeConverter {

    private static final Set<Tag> KNOWN = Set.of(Tag.MAP, Tag.SEQ, Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL);

    private final String file;
    private final int firstLine;
    private final LoadSettings settings;
    private final Substitution substitution;
    private final Limits limits;
    private final Problems problems;
    private final Map<String, Place> places = new HashMap<>();
    private final Set<String> refused = new HashSet<>();
    private int values;

    NodeConverter(
            String file,
            int firstLine,
            LoadSettings settings,
            Substitution substitution,
            Limits limits,
            Problems problems) {
        this.file = file;
        this.firstLine = firstLine;
        this.settings = settings;
        this.substitution = substitution;
        this.limits = limits;
        this.problems = problems;
    }

    /** Empty when following the aliases would make more values than the limit allows. */
    Optional<Document> document(Node node) {
        try {
            JsonNode root = convert(node, node, "", 1);
            return Optional.of(new Document(file, root, places, refused));
        } catch (TooMuch e) {
            problem(
                    e.at,
                    "aliases make this document larger than %d values or deeper than %d levels; it was not read"
                            .formatted(limits.values(), limits.depth()),
                    "write the values out");
            return Optional.empty();
        }
    }

    private JsonNode convert(Node node, Node key, String pointer, int depth) {
        if (++values > limits.values() || depth > limits.depth() + 1) {
            throw new TooMuch(node);
        }
        places.put(pointer, place(node, key));
        if (!KNOWN.contains(node.getTag())) {
            problem(
                    node,
                    "the tag '%s' is not supported".formatted(node.getTag().getValue()),
                    "remove the tag");
        }
        return switch (node) {
            case MappingNode mapping -> object(mapping, pointer, depth);
            case SequenceNode sequence -> array(sequence, pointer, depth);
            case ScalarNode scalar -> scalar(scalar, pointer);
            default -> NullNode.getInstance();
        };
    }

    private ObjectNode object(MappingNode mapping, String pointer, int depth) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        Map<String, Node> keys = new HashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problem(tuple.getKeyNode(), "a key that is a mapping or a list", "use plain text as the key");
                continue;
            }
            Node first = keys.putIfAbsent(key.getValue(), key);
            if (first != null) {
                problem(
                        key,
                        "the key '%s' is written twice, first in line %d".formatted(key.getValue(), line(first)),
                        "remove one of the two");
                continue;
            }
            String child = Document.child(pointer, key.getValue());
            object.set(key.getValue(), convert(tuple.getValueNode(), key, child, depth + 1));
        }
        return object;
    }

    private ArrayNode array(SequenceNode sequence, String pointer, int depth) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Node item : sequence.getValue()) {
            array.add(convert(item, item, pointer + "/" + array.size(), depth + 1));
        }
        return array;
    }

    private JsonNode scalar(ScalarNode scalar, String pointer) {
        return switch (substitution.apply(scalar.getValue())) {
            case Substitution.Result.Refused(String what, String whatToDo) -> {
                problem(scalar, what, whatToDo);
                refused.add(pointer);
                yield NullNode.getInstance();
            }
            case Substitution.Result.Text(String value) -> value(scalar, value);
        };
    }

    private JsonNode value(ScalarNode scalar, String value) {
        boolean substituted = scalar.isPlain() && !value.equals(scalar.getValue());
        Tag tag = substituted ? settings.getSchema().getScalarResolver().resolve(value, true) : scalar.getTag();
        if (tag.equals(Tag.NULL)) {
            return NullNode.getInstance();
        }
        if (tag.equals(Tag.BOOL)) {
            return BooleanNode.valueOf(Boolean.parseBoolean(value));
        }
        return tag.equals(Tag.INT) || tag.equals(Tag.FLOAT) ? number(value) : TextNode.valueOf(value);
    }

    /** Infinities, not-a-number and numbers behind a wrong explicit tag stay text, which the schema then refuses. */
    private static JsonNode number(String value) {
        if (value.matches("-?\\d{1,18}")) {
            return LongNode.valueOf(Long.parseLong(value));
        }
        try {
            double number = Double.parseDouble(value);
            return Double.isFinite(number) ? DoubleNode.valueOf(number) : TextNode.valueOf(value);
        } catch (NumberFormatException e) {
            return TextNode.valueOf(value);
        }
    }

    private Place place(Node node, Node key) {
        String written = node instanceof ScalarNode scalar ? scalar.getValue() : "";
        return new Place(line(node), column(node), line(key), column(key), written);
    }

    private void problem(Node node, String what, String whatToDo) {
        problems.add(new Problem(file, line(node), column(node), what, whatToDo));
    }

    private int line(Node node) {
        return firstLine + node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    private static int column(Node node) {
        return node.getStartMark().map(Mark::getColumn).orElse(0) + 1;
    }

    private static final class TooMuch extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Node at;

        TooMuch(Node at) {
            super("too much", null, false, false);
            this.at = at;
        }
    }
}
