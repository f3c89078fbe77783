package io.understudy.sandbox.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Dry runs, which change nothing, and server-side apply, both of which the mock does not have. Applying merges what is applied into
 * what is there. Not simulated: who owns which field, hence conflicts; fields that are applied no longer.
 */
final class Writes {

    private static final JsonMapper MAPPER = new JsonMapper();

    private final KubernetesCrudDispatcher objects;

    Writes(KubernetesCrudDispatcher objects) {
        this.objects = objects;
    }

    MockResponse dispatch(RecordedRequest request) {
        boolean applied = String.valueOf(request.getHeader("Content-Type")).startsWith("application/apply-patch");
        boolean dry = request.getPath().contains("dryRun=All");
        if (applied) {
            return apply(request, dry);
        }
        return dry ? dryRun(request) : objects.dispatch(request);
    }

    private static MockResponse dryRun(RecordedRequest request) {
        return answer(request.method() == HttpMethod.POST ? 201 : 200, request.getUtf8Body());
    }

    private MockResponse apply(RecordedRequest request, boolean dry) {
        String path = request.getPath().replaceAll("\\?.*", "");
        ObjectNode wanted = Serialization.unmarshal(request.getUtf8Body(), ObjectNode.class);
        MockResponse found = objects.handleGet(path);
        if (found.code() == 404) {
            return dry
                    ? answer(201, wanted.toString())
                    : send(HttpMethod.POST, path.substring(0, path.lastIndexOf('/')), request, wanted);
        }
        ObjectNode merged = merge(read(body(found)), wanted);
        return dry ? answer(200, merged.toString()) : send(HttpMethod.PUT, path, request, merged);
    }

    private MockResponse send(HttpMethod method, String path, RecordedRequest like, ObjectNode body) {
        return objects.dispatch(new RecordedRequest(
                like.getHttpVersion(), method, path, like.getHeaders(), new Buffer().writeUtf8(body.toString())));
    }

    private static ObjectNode merge(ObjectNode into, ObjectNode from) {
        from.properties().forEach(field -> {
            JsonNode old = into.path(field.getKey());
            into.set(
                    field.getKey(),
                    old instanceof ObjectNode a && field.getValue() instanceof ObjectNode b
                            ? merge(a, b)
                            : field.getValue());
        });
        return into;
    }

    private static ObjectNode read(String json) {
        try {
            return (ObjectNode) MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String body(MockResponse response) {
        return new String(response.getBody().getBytes(), StandardCharsets.UTF_8);
    }

    private static MockResponse answer(int status, String body) {
        return new MockResponse()
                .setResponseCode(status)
                .setHeader("Content-Type", "application/json")
                .setBody(body);
    }
}
