package io.understudy.camel;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * Tells that the process answers: status 200 and {@code {"live":true}}, to everybody. Thread-safe.
 *
 * <p>Guarantees an answer as long as the HTTP server's event loop turns, also while each of its threads waits for a site or for the
 * journal: whoever restarts a process that does not answer would end it in the middle of an outage. It stands beside the Camel
 * routes as each of their calls takes one of those threads. Says nothing of whether the service can do its work: that is
 * {@code /health/ready}.
 */
public final class Liveness {

    /** Where it answers. */
    public static final String PATH = "/health/live";

    /** Answers at {@link #PATH} from now on. */
    public void mount(Router router) {
        router.get(PATH).handler(Liveness::answer);
    }

    private static void answer(RoutingContext call) {
        call.response().putHeader("Content-Type", "application/json").end("{\"live\":true}");
    }
}
