package io.understudy.sandbox.kubernetes;

import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * The mock's stored objects, with what a real API server also answers and the mock does not: readiness, version, and whether
 * an account may do something. Its objects outlive the HTTP server in front of it.
 */
final class ApiDispatcher extends Dispatcher {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    /** Of who comes with a kubeconfig of the sandbox; its own controller and operator come without. */
    static final String TOKEN = "sandbox";

    private static final String REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    private final KubernetesCrudDispatcher objects = new KubernetesCrudDispatcher();
    private final Runnable written;
    private volatile Access access = Access.EVERYTHING;
    private volatile int rejection;
    private final Writes writes = new Writes(objects);
    private final ChangeCount changes = new ChangeCount(objects);
    private volatile Denial denial = Denial.NONE;
    private volatile String podLog = "";
    private volatile Set<String> lacking = Set.of();
    private volatile Set<String> forbidden = Set.of();
    private volatile long readyAtNanos = System.nanoTime();

    /** What is allowed to who comes with the token. */
    enum Access {
        EVERYTHING,
        READING,
        NOTHING
    }

    /**
     * What admission answers to writes, dry runs among them.
     *
     * @param resource whose, such as {@code deployments}; empty for none
     * @param message without double quotes
     */
    private record Denial(String resource, int status, String message) {
        static final Denial NONE = new Denial("", 0, "");

        boolean of(RecordedRequest request) {
            return !READING.contains(request.getMethod())
                    && !resource.isEmpty()
                    && request.getPath().contains("/" + resource + "/");
        }
    }

    /** @param written called after every request that may have changed an object */
    ApiDispatcher(Runnable written) {
        this.written = written;
    }

    void allow(Access access) {
        this.access = access;
    }

    /** Until this has passed it answers as a server that starts: not ready, and without a notion of who may do what. */
    void startingFor(Duration time) {
        readyAtNanos = System.nanoTime() + time.toNanos();
    }

    /** What every pod has written, from now on. */
    void podLog(String text) {
        podLog = text;
    }

    /** Who comes with the token may not touch these resources, such as {@code jobs}, from now on. */
    void forbid(Set<String> resources) {
        forbidden = Set.copyOf(resources);
    }

    /** Admission refuses writes to objects of this resource by who comes with the token, from now on. */
    void deny(String resource, int status, String message) {
        denial = new Denial(resource, status, message);
    }

    /** How often who comes with the token has changed an object. */
    long changes() {
        return changes.get();
    }

    /** These API versions, such as {@code autoscaling/v1}, are unknown from now on. */
    void lack(Set<String> groupVersions) {
        lacking = Set.copyOf(groupVersions);
    }

    /** Every request is answered with this status from now on; 0: none. */
    void reject(int status) {
        rejection = status;
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
        if (rejection != 0) {
            return failure(rejection, "rejected");
        }
        if (lacking.stream().anyMatch(version -> request.getPath().startsWith("/apis/%s/".formatted(version)))) {
            return failure(404, "the server could not find the requested resource");
        }
        return switch (request.getPath()) {
            case "/readyz", "/livez", "/healthz" ->
                starting()
                        ? new MockResponse().setResponseCode(500).setBody("[-]informer-sync failed")
                        : new MockResponse().setResponseCode(200).setBody("ok");
            case "/version" -> json(200, "{\"major\":\"1\",\"minor\":\"34\",\"gitVersion\":\"v1.34.0-sandbox\"}");
            case REVIEWS ->
                json(
                        201,
                        "{\"kind\":\"SelfSubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\",\"status\":{\"allowed\":%s}}"
                                .formatted(access == Access.EVERYTHING));
            default -> stored(request);
        };
    }

    private MockResponse stored(RecordedRequest request) {
        boolean service = ("Bearer " + TOKEN).equals(request.getHeader("Authorization"));
        Denial denied = denial;
        if (service && allows(request) && denied.of(request)) {
            return failure(denied.status(), denied.message());
        }
        if (service && !allows(request)) {
            return failure(
                    403,
                    "forbidden: User \\\"understudy\\\" cannot %s %s"
                            .formatted(request.getMethod().toLowerCase(Locale.ROOT), request.getPath()));
        }
        if (request.getPath().contains("/log?") || request.getPath().endsWith("/log")) {
            return new MockResponse().setResponseCode(200).setBody(podLog);
        }
        MockResponse response =
                service ? changes.of(request, () -> writes.dispatch(request)) : writes.dispatch(request);
        if (!READING.contains(request.getMethod())) {
            written.run();
        }
        return response;
    }

    private boolean starting() {
        return System.nanoTime() - readyAtNanos < 0;
    }

    private boolean allows(RecordedRequest request) {
        String[] path = request.getPath().split("[/?]", -1);
        if (Arrays.stream(path).anyMatch(forbidden::contains)) {
            return false;
        }
        return switch (access) {
            case EVERYTHING -> !starting();
            case READING -> !starting() && READING.contains(request.getMethod());
            case NOTHING -> false;
        };
    }

    private static MockResponse failure(int status, String message) {
        return json(
                status,
                "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":%d,\"message\":\"%s\"}"
                        .formatted(status, message));
    }

    private static MockResponse json(int status, String body) {
        return new MockResponse()
                .setResponseCode(status)
                .setHeader("Content-Type", "application/json")
                .setBody(body);
    }
}
