package io.understudy.camel;

import io.understudy.access.Access;
import io.understudy.access.Caller;
import io.understudy.access.Role;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One client of the event stream. All but {@link #wake} and {@link #cut} runs on the connection's own event loop. */
final class Listener {

    /** In bytes; what a client has not taken beyond it waits in the log, which all share. */
    private static final int QUEUE = 64 << 10;

    private final RoutingContext call;
    private final HttpServerResponse response;
    private final Context loop;
    private final EventLog log;
    private final Access access;
    private final Caller caller;
    private final AtomicBoolean woken = new AtomicBoolean();
    private long position;
    private boolean stalled;

    Listener(RoutingContext call, EventLog log, Access access, Caller caller) {
        this.call = call;
        this.response = call.response();
        this.loop = call.vertx().getOrCreateContext();
        this.log = log;
        this.access = access;
        this.caller = caller;
    }

    Caller caller() {
        return caller;
    }

    void begin() {
        response.setChunked(true)
                .setWriteQueueMaxSize(QUEUE)
                .putHeader("Content-Type", "text/event-stream")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Accel-Buffering", "no")
                .drainHandler(_ -> send());
        // Else Vert.x would hold everything back until the first event.
        response.write("retry: 2000\n\n");
        place(call.request().getHeader("Last-Event-ID"));
        send();
    }

    /** Goes on after the event that the client has, if nothing after it was forgotten. */
    private void place(@Nullable String lastEventId) {
        position = log.last();
        if (lastEventId == null) {
            reset("the beginning");
            return;
        }
        var known = log.number(lastEventId);
        if (known.isEmpty() || log.after(known.getAsLong()) instanceof EventLog.Next.Forgotten) {
            reset("what came after that event is not kept any more");
            return;
        }
        position = known.getAsLong();
    }

    private void reset(String why) {
        write(position, "reset", "{\"why\":\"%s\"}".formatted(why));
    }

    private void send() {
        while (!response.ended() && !response.closed() && !response.writeQueueFull()) {
            switch (log.after(position)) {
                case EventLog.Next.Found(EventLog.Event event) -> {
                    write(event.number(), event.name(), event.data());
                    position = event.number();
                }
                case EventLog.Next.None _ -> {
                    return;
                }
                case EventLog.Next.Forgotten _ -> {
                    cut();
                    return;
                }
            }
        }
    }

    private void write(long number, String name, String data) {
        stalled = false;
        response.write("id: %s\nevent: %s\ndata: %s\n\n".formatted(log.id(number), name, data));
    }

    /** Keeps proxies from closing a quiet stream; cuts off who took nothing since the last one, or may not listen any more. */
    void beat() {
        String authorization = call.request().getHeader("Authorization");
        call.vertx()
                .executeBlocking(() -> access.admit(authorization, Role.OBSERVE), false)
                .onSuccess(_ -> beatOn())
                .onFailure(_ -> cut());
    }

    private void beatOn() {
        if (response.closed()) {
            return;
        }
        if (stalled && response.writeQueueFull()) {
            cut();
            return;
        }
        stalled = response.writeQueueFull();
        if (!stalled) {
            response.write(": heartbeat\n\n");
        }
    }

    /** Returns at once. */
    void wake() {
        if (woken.compareAndSet(false, true)) {
            loop.runOnContext(_ -> {
                woken.set(false);
                send();
            });
        }
    }

    /** At once: Vert.x's own close waits until all that was written is sent, and to who reads nothing it never is. */
    void cut() {
        if (call.request().connection() instanceof ConnectionBase connection) {
            connection.channelHandlerContext().close();
        }
    }
}
