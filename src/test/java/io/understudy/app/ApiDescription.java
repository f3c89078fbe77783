package io.understudy.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.understudy.camel.ApiDocument;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The OpenAPI document as tests ask it. */
record ApiDescription(JsonNode root) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * One method of one path.
     *
     * @param role that it needs; {@code none} for one that is open to all
     */
    record Call(String method, String path, String role) {}

    static ApiDescription read() {
        return new ApiDescription(
                JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(new ApiDocument().text())));
    }

    Set<Call> calls() {
        Set<Call> calls = new HashSet<>();
        for (Map.Entry<String, JsonNode> path : root.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                calls.add(new Call(
                        method.getKey().toUpperCase(Locale.ROOT),
                        path.getKey(),
                        method.getValue().path("security").isEmpty()
                                        && method.getValue().has("security")
                                ? "none"
                                : method.getValue().path("x-role").asText("not said")));
            }
        }
        return calls;
    }

    JsonNode schema(String name) {
        return root.path("components").path("schemas").path(name);
    }

    List<String> schemas() {
        List<String> names = new ArrayList<>();
        root.path("components").path("schemas").fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** What is wrong with an answer; empty when it is as the document says. */
    Set<ValidationMessage> check(String method, String path, int status, JsonNode answer) {
        JsonNode responses = root.path("paths").path(path).path(method).path("responses");
        JsonNode response = responses.has("" + status) ? responses.path("" + status) : responses.path("default");
        JsonNode content = (response.has("$ref")
                        ? root.at(response.path("$ref").asText().substring(1))
                        : response)
                .path("content")
                .path("application/json")
                .path("schema");
        ObjectNode schema = content.deepCopy();
        schema.set("components", root.path("components"));
        JsonSchema compiled =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
        return compiled.validate(answer);
    }
}
