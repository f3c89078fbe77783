package io.understudy.sandbox.kubernetes;

import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.util.Set;

/**
 * The mock's stored objects, with what a real API server also answers and the mock does not: readiness, version, and whether
 * an account may do something. Its objects outlive the HTTP server in front of it.
 */
final class ApiDispatcher extends Dispatcher {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final String REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    private final KubernetesCrudDispatcher objects = new KubernetesCrudDispatcher();
    private final Runnable written;
    private volatile boolean allowed = true;
    private volatile int rejection;

    /** @param written called after every request that may have changed an object */
    ApiDispatcher(Runnable written) {
        this.written = written;
    }

    void allowEverything() {
        allowed = true;
    }

    void allowReadingOnly() {
        allowed = false;
    }

    /** Every request is answered with this status from now on; 0: none. */
    void reject(int status) {
        rejection = status;
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
        if (rejection != 0) {
            return json(
                    rejection,
                    "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":%d}"
                            .formatted(rejection));
        }
        return switch (request.getPath()) {
            case "/readyz", "/livez", "/healthz" ->
                new MockResponse().setResponseCode(200).setBody("ok");
            case "/version" -> json(200, "{\"major\":\"1\",\"minor\":\"34\",\"gitVersion\":\"v1.34.0-sandbox\"}");
            case REVIEWS ->
                json(
                        201,
                        "{\"kind\":\"SelfSubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\",\"status\":{\"allowed\":%s}}"
                                .formatted(allowed));
            default -> stored(request);
        };
    }

    private MockResponse stored(RecordedRequest request) {
        MockResponse response = objects.dispatch(request);
        if (!READING.contains(request.getMethod())) {
            written.run();
        }
        return response;
    }

    private static MockResponse json(int status, String body) {
        return new MockResponse()
                .setResponseCode(status)
                .setHeader("Content-Type", "application/json")
                .setBody(body);
    }
}
