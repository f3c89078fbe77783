package io.understudy.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The published schemas leave nothing open, and the reference for owners leaves nothing out. */
class SchemaReferenceTest {

    @ParameterizedTest
    @ValueSource(strings = {"site", "failover-policy", "runbook", "orchestrator"})
    void the_reference_names_every_key(String schema) throws IOException {
        String reference = Files.readString(Path.of("docs/documents.md"));
        Set<String> keys = new TreeSet<>();
        collectKeys(source(schema), keys);

        assertThat(keys).isNotEmpty().allSatisfy(key -> assertThat(reference).contains(key));
    }

    @ParameterizedTest
    @ValueSource(strings = {"site", "failover-policy", "runbook", "orchestrator"})
    void every_mapping_says_what_else_it_may_hold(String schema) throws IOException {
        assertThat(source(schema).findParents("properties"))
                .filteredOn(node ->
                        node.path("properties").isObject() && node.path("type").isTextual())
                .isNotEmpty()
                .allSatisfy(node -> assertThat(node.path("additionalProperties"))
                        .as(node.toString())
                        .hasToString("false"));
    }

    private static void collectKeys(JsonNode node, Set<String> keys) {
        node.path("properties").fieldNames().forEachRemaining(keys::add);
        node.elements().forEachRemaining(child -> collectKeys(child, keys));
    }

    private static JsonNode source(String schema) throws IOException {
        Path file = Path.of("src/main/resources/schema/%s.v1.schema.json".formatted(schema));
        return new ObjectMapper().readTree(file.toFile());
    }
}
