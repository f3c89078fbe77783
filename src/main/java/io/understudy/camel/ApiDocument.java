package io.understudy.camel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The API as an OpenAPI 3.1 document; the bean {@code apiDocument} of the routes. Immutable. */
public final class ApiDocument {

    /** Where it lies on the class path. */
    public static final String RESOURCE = "/openapi/understudy.v1.yaml";

    private final String text;

    /** Reads it; throws {@link UncheckedIOException} when it can't be read. */
    public ApiDocument() {
        try (InputStream in = Objects.requireNonNull(ApiDocument.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            this.text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE, e);
        }
    }

    /** As YAML. */
    public String text() {
        return text;
    }
}
