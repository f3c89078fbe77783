package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The calls that docs/api.md names are in the OpenAPI document, which other tests hold against the routes, and the bodies that it shows for
 * them are what the document says of them.
 */
class PrintedCallsTest {

    private static final Pattern CALL =
            Pattern.compile("(?:^## |`)(GET|POST) (/(?:api|dns|health|metrics)[^\\s`?,]*)", Pattern.MULTILINE);
    private static final Pattern ASKED = Pattern.compile("curl -\\w+ http://[^/]+(/\\S+)");
    private static final Pattern TITLE = Pattern.compile("^(?:(GET|POST) )?(/api/\\S+?),?(?:\\s|$)");
    private static final Pattern BODY = Pattern.compile("`(\\{[^`]*\"by\"[^`]*})`");

    private static final JsonNode DOCUMENT = document();

    /** Of another program, which has no document. */
    private static final Set<String> OF_THE_WITNESS = Set.of("/api/v1/witness");

    private record Call(String method, String path) {}

    private record Body(String path, String text) {}

    @ParameterizedTest
    @MethodSource("calls")
    void the_document_has_the_call(Call call) {
        assertThat(described(call.path()).map(path -> path.has(call.method())))
                .as("%s", call)
                .contains(true);
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void a_body_has_the_keys_that_the_document_wants_and_no_others(Body body) throws IOException {
        JsonNode schema =
                schema(described(body.path()).orElseThrow().at("/post/requestBody/content/application~1json/schema"));
        Set<String> keys = names(new ObjectMapper().readTree(body.text()));
        Set<String> required = new TreeSet<>();
        schema.path("required").forEach(key -> required.add(key.textValue()));

        assertThat(keys)
                .as("%s", body)
                .isSubsetOf(names(schema.path("properties")))
                .containsAll(required);
    }

    @Test
    void calls_and_bodies_are_found() throws IOException {
        assertThat(calls())
                .contains(
                        new Call("get", "/api/v1/applications/nope/explain"),
                        new Call("post", "/api/v1/operations/{id}/acceptances"),
                        new Call("get", "/dns/v1/primary/APP/SITE"));
        assertThat(bodies())
                .extracting(Body::path)
                .contains("/api/v1/waves", "/api/v1/pause", "/api/v1/applications/{app}/drills");
    }

    static Stream<Call> calls() throws IOException {
        String page = page();
        return Stream.concat(
                        CALL.matcher(page)
                                .results()
                                .map(found -> new Call(found.group(1).toLowerCase(Locale.ROOT), found.group(2))),
                        ASKED.matcher(page).results().map(found -> new Call("get", found.group(1))))
                .filter(call -> !OF_THE_WITNESS.contains(call.path()))
                .distinct();
    }

    /** By the call that was named last before it, or the one of its section's title. What stands for a text may be three dots. */
    static Stream<Body> bodies() throws IOException {
        List<Body> bodies = new ArrayList<>();
        for (String section : page().split("(?m)^## ")) {
            TITLE.matcher(section)
                    .results()
                    .findFirst()
                    .ifPresent(title -> BODY.matcher(section)
                            .results()
                            .forEach(found -> json(found.group(1))
                                    .ifPresent(text -> bodies.add(new Body(
                                            CALL.matcher(section.substring(0, found.start()))
                                                    .results()
                                                    .filter(call ->
                                                            call.group(1).equals("POST"))
                                                    .map(call -> call.group(2))
                                                    .reduce((_, last) -> last)
                                                    .orElse(title.group(2)),
                                            text)))));
        }
        return bodies.stream().distinct();
    }

    /** Of several texts that may stand at one place the first; empty when it only names keys, as of a part of an answer. */
    private static Optional<String> json(String printed) {
        String text = printed.replaceAll("(\"\\w+\")( \\| \"\\w+\")+", "$1").replace(": ...", ": \"\"");
        try {
            return JsonMapper.builder().build().readTree(text).isObject() ? Optional.of(text) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static Optional<JsonNode> described(String path) {
        return DOCUMENT.path("paths").properties().stream()
                .filter(entry -> path.matches(entry.getKey().replaceAll("\\{\\w+}", "[^/]+")))
                .map(entry -> entry.getValue())
                .findFirst();
    }

    private static JsonNode schema(JsonNode schema) {
        return schema.has("$ref") ? DOCUMENT.at(schema.path("$ref").textValue().substring(1)) : schema;
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("docs/api.md"));
    }

    private static JsonNode document() {
        try {
            return new YAMLMapper()
                    .readTree(Path.of("src/main/resources/openapi/understudy.v1.yaml")
                            .toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
