package io.understudy.sandbox.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Counts what changes an object. A write that leaves it as it was is none, as a real API server sees it. */
final class ChangeCount {

    private static final Set<HttpMethod> WRITING =
            Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);

    /** What the server itself counts up with each write. */
    private static final List<String> COUNTED = List.of("resourceVersion", "generation", "managedFields");

    private final KubernetesCrudDispatcher objects;
    private final AtomicLong changes = new AtomicLong();

    ChangeCount(KubernetesCrudDispatcher objects) {
        this.objects = objects;
    }

    long get() {
        return changes.get();
    }

    /** Carries a request out, and counts it when it has changed something. */
    MockResponse of(RecordedRequest request, Supplier<MockResponse> work) {
        if (!WRITING.contains(request.method()) || request.getPath().contains("dryRun=All")) {
            return work.get();
        }
        String path = request.getPath().replaceAll("\\?.*", "");
        JsonNode before = content(objects.handleGet(path));
        MockResponse response = work.get();
        boolean carriedOut = response.code() >= 200 && response.code() < 300;
        if (carriedOut
                && (request.method() == HttpMethod.POST
                        || !content(objects.handleGet(path)).equals(before))) {
            changes.incrementAndGet();
        }
        return response;
    }

    private static JsonNode content(MockResponse found) {
        if (found.code() != HttpURLConnection.HTTP_OK) {
            return MissingNode.getInstance();
        }
        JsonNode read =
                Serialization.unmarshal(new String(found.getBody().getBytes(), StandardCharsets.UTF_8), JsonNode.class);
        if (read.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove(COUNTED);
        }
        return read;
    }
}
