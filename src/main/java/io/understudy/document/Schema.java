package io.understudy.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Set;

/** The published JSON Schema of one document kind, with its complaints in plain words. Thread-safe. */
public final class Schema {

    private final JsonNode source;
    private final JsonSchema compiled;

    private Schema(JsonNode source, JsonSchema compiled) {
        this.source = source;
        this.compiled = compiled;
    }

    /** Loads {@code /schema/NAME.v1.schema.json} from the class path. */
    public static Schema named(String name) {
        String resource = "/schema/%s.v1.schema.json".formatted(name);
        try (InputStream in = Objects.requireNonNull(Schema.class.getResourceAsStream(resource), resource)) {
            JsonNode source = new ObjectMapper().readTree(in);
            SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
                    .pathType(PathType.JSON_POINTER)
                    .build();
            JsonSchemaFactory factory = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
            return new Schema(source, factory.getSchema(source, config));
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }

    /** Adds all problems of the document's shape; true when there are none, and binding may rely on the schema. */
    public boolean check(Document document, Problems problems) {
        Set<ValidationMessage> messages = compiled.validate(document.root());
        Sentences sentences = new Sentences(source, document);
        messages.forEach(message -> sentences.problem(message).ifPresent(problems::add));
        return messages.isEmpty();
    }
}
