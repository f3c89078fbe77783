package io.understudy.camel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.access.Access;
import io.understudy.access.Caller;
import io.understudy.access.Denied;
import io.understudy.access.Role;
import io.understudy.api.Refusal;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends the events of a log to whoever listens, as server-sent events. Thread-safe; nothing here waits for a client.
 *
 * <p>Guarantees that a client gets every event in its order, or a {@code reset} that tells it to read everything anew. A client
 * that takes nothing, or falls behind the log, is cut off; so is one whose token does not hold any more, at the next heartbeat.
 *
 * <p>It stands beside the Camel routes: a stream would hold one of their threads for as long as somebody listens.
 */
public final class EventStream implements AutoCloseable {

    /** Where it answers. */
    public static final String PATH = "/api/v1/events";

    /** How many may listen at once. */
    static final int MOST = 64;

    /** How many of them with the same token: nobody's open tabs keep the others out. */
    static final int MOST_OF_ONE = 16;

    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Access access;
    private final DenialLog denials;
    private final EventLog log;
    private final Duration heartbeat;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();

    public EventStream(Access access, DenialLog denials, EventLog log) {
        this(access, denials, log, HEARTBEAT);
    }

    EventStream(Access access, DenialLog denials, EventLog log, Duration heartbeat) {
        this.access = access;
        this.denials = denials;
        this.log = log;
        this.heartbeat = heartbeat;
    }

    /** Answers at {@link #PATH} from now on. */
    public void mount(Router router) {
        router.get(PATH).handler(this::listen);
    }

    /** There is something new in the log. */
    public void wake() {
        listeners.forEach(Listener::wake);
    }

    /** How many listen now. */
    public int listening() {
        return listeners.size();
    }

    /** Who calls may have to be asked elsewhere, for which the event loop must not wait. */
    private void listen(RoutingContext call) {
        String authorization = call.request().getHeader("Authorization");
        call.vertx()
                .executeBlocking(() -> access.admit(authorization, Role.OBSERVE), false)
                .onSuccess(caller -> listen(call, caller))
                .onFailure(refused -> {
                    if (refused instanceof Denied denied) {
                        denials.note("api-events", String.valueOf(call.request().remoteAddress()), denied);
                    }
                    refuse(call.response(), Refusals.refusal(refused));
                });
    }

    private void listen(RoutingContext call, Caller caller) {
        if (call.response().closed()) {
            return;
        }
        long own = listeners.stream().filter(one -> one.caller().equals(caller)).count();
        if (listeners.size() >= MOST || own >= MOST_OF_ONE) {
            String who = own >= MOST_OF_ONE ? own + " with this token" : String.valueOf(MOST);
            refuse(
                    call.response(),
                    new Refusal(who + " listen already: close other consoles, or ask again later", 503, null));
            return;
        }
        Listener listener = new Listener(call, log, access, caller);
        listeners.add(listener);
        long timer = call.vertx().setPeriodic(heartbeat.toMillis(), _ -> listener.beat());
        call.response().closeHandler(_ -> {
            listeners.remove(listener);
            call.vertx().cancelTimer(timer);
        });
        listener.begin();
    }

    private static void refuse(HttpServerResponse response, Refusal refusal) {
        try {
            response.setStatusCode(refusal.status())
                    .putHeader("Content-Type", "application/json")
                    .end(JSON.writeValueAsString(refusal));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets go of everybody; they may ask the next instance. */
    @Override
    public void close() {
        listeners.forEach(Listener::cut);
    }
}
