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
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dry runs, which change nothing and judge an outdated resourceVersion, and server-side apply, both of which the mock does not have. Applying merges what is applied into
 * what is there. Not simulated: who owns which field, hence conflicts; fields that are applied no longer.
 */
final class Writes {

    private static final JsonMapper MAPPER = new JsonMapper();

    private static final Pattern NAMESPACE = Pattern.compile("/api/v1/namespaces/([^/]+)");

    /** What a namespace takes along; pods go with their workloads. */
    private static final List<Map.Entry<String, String>> NAMESPACED = List.of(
            Map.entry("/apis/apps/v1", "deployments"),
            Map.entry("/apis/apps/v1", "statefulsets"),
            Map.entry("/apis/networking.k8s.io/v1", "networkpolicies"),
            Map.entry("/api/v1", "services"),
            Map.entry("/api/v1", "configmaps"),
            Map.entry("/api/v1", "secrets"));

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
        if (request.method() == HttpMethod.DELETE && !dry) {
            return delete(request);
        }
        return dry ? dryRun(request) : objects.dispatch(request);
    }

    /** Under the preconditions that it names; a namespace takes everything that is in it along. */
    private MockResponse delete(RecordedRequest request) {
        String path = request.getPath().replaceAll("\\?.*", "");
        if (refused(path, request.getUtf8Body())) {
            return answer(409, "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":409}");
        }
        Matcher namespace = NAMESPACE.matcher(path);
        if (namespace.matches()) {
            NAMESPACED.forEach(kind -> objects.handleDelete(
                    "%s/namespaces/%s/%s".formatted(kind.getKey(), namespace.group(1), kind.getValue())));
        }
        return objects.dispatch(request);
    }

    private boolean refused(String path, String options) {
        JsonNode wanted = options.isBlank()
                ? MAPPER.nullNode()
                : Serialization.unmarshal(options, JsonNode.class).path("preconditions");
        MockResponse found = objects.handleGet(path);
        if (wanted.isEmpty() || found.code() == 404) {
            return false;
        }
        JsonNode metadata = read(body(found)).path("metadata");
        return List.of("uid", "resourceVersion").stream()
                .anyMatch(field -> wanted.hasNonNull(field)
                        && !wanted.path(field)
                                .asText()
                                .equals(metadata.path(field).asText()));
    }

    private MockResponse dryRun(RecordedRequest request) {
        String body = request.getUtf8Body(); // can be read once
        if (request.method() == HttpMethod.PUT && stale(request, body)) {
            return answer(409, "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":409}");
        }
        return answer(request.method() == HttpMethod.POST ? 201 : 200, body);
    }

    private boolean stale(RecordedRequest request, String body) {
        JsonNode wanted =
                Serialization.unmarshal(body, JsonNode.class).path("metadata").path("resourceVersion");
        MockResponse found = objects.handleGet(request.getPath().replaceAll("\\?.*", ""));
        return wanted.isTextual()
                && found.code() != 404
                && !wanted.equals(read(body(found)).path("metadata").path("resourceVersion"));
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
