package io.understudy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.understudy.document.Problems;
import io.understudy.document.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever stands in the place of any value, reading ends in a result, never in an exception. */
class MutatedDocumentsTest {

    private static final Path BASE = Path.of("src/test/resources/documents/base");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<JsonNode> INTRUDERS = List.of(
            NullNode.getInstance(),
            BooleanNode.TRUE,
            IntNode.valueOf(-7),
            TextNode.valueOf(""),
            TextNode.valueOf("~/x y:\u00e9"),
            TextNode.valueOf("other"),
            JSON.arrayNode(),
            JSON.arrayNode().add(JSON.objectNode()).add(1),
            JSON.objectNode(),
            JSON.objectNode().put("a/b~c", "${env:NONE}"));

    private final Path folder;
    private final Problems unexpected = new Problems();

    MutatedDocumentsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void any_value_in_any_place_is_read_or_told() throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        for (String file : List.of(
                "understudy.yaml",
                "failover-policies/sites.yaml",
                "failover-policies/shop.yaml",
                "runbooks/move.yaml")) {
            new YamlReader(Map.of())
                    .read(BASE.resolve(file), file, unexpected)
                    .documents()
                    .forEach(document -> documents.add(document.root()));
        }
        assertThat(documents).hasSize(5);

        int told = 0;
        for (int i = 0; i < documents.size(); i++) {
            for (String pointer : pointers(documents.get(i), "")) {
                told += mutate(documents, i, pointer);
            }
        }
        assertThat(told).isGreaterThan(1000);
    }

    private int mutate(List<JsonNode> documents, int index, String pointer) throws IOException {
        int told = 0;
        for (JsonNode intruder : INTRUDERS) {
            List<JsonNode> changed = new ArrayList<>(documents);
            changed.set(index, replaced(documents.get(index), pointer, intruder));
            told += read(changed) instanceof ConfigurationFolder.Result.Invalid ? 1 : 0;
        }
        return told;
    }

    private ConfigurationFolder.Result read(List<JsonNode> documents) throws IOException {
        StringBuilder text = new StringBuilder();
        documents.forEach(document -> text.append("---\n").append(document).append('\n'));
        Path file = folder.resolve("documents.yaml");
        Files.writeString(file, text);
        return ConfigurationFolder.read(List.of(file), folder, Map.of());
    }

    private static List<String> pointers(JsonNode node, String pointer) {
        List<String> pointers = new ArrayList<>(List.of(pointer));
        node.properties().forEach(field -> {
            String key = field.getKey().replace("~", "~0").replace("/", "~1");
            pointers.addAll(pointers(field.getValue(), pointer + "/" + key));
        });
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            pointers.addAll(pointers(node.get(i), pointer + "/" + i));
        }
        return pointers;
    }

    private static JsonNode replaced(JsonNode root, String pointer, JsonNode intruder) {
        if (pointer.isEmpty()) {
            return intruder;
        }
        JsonNode copy = root.deepCopy();
        int cut = pointer.lastIndexOf('/');
        JsonNode parent = copy.at(pointer.substring(0, cut));
        String last = pointer.substring(cut + 1).replace("~1", "/").replace("~0", "~");
        if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(last), intruder);
        } else {
            ((ObjectNode) parent).set(last, intruder);
        }
        return copy;
    }
}
