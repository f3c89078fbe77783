package io.understudy.app;

import io.understudy.access.Access;
import io.understudy.camel.Api;
import io.understudy.camel.ConsoleFiles;
import io.understudy.camel.DenialLog;
import io.understudy.camel.EventFeed;
import io.understudy.camel.EventLog;
import io.understudy.camel.EventStream;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.util.concurrent.Executor;

/** What changes, written down and sent to whoever listens; and the console, which is who listens most. */
record Broadcast(EventFeed feed, EventStream stream, ConsoleFiles console) implements AutoCloseable {

    /** How many events a client may be behind before it has to read everything anew. */
    private static final int KEPT = 2048;

    /** Of all of them together: an event about a wave of thousands of steps is large. */
    private static final long MOST_CHARACTERS = 16L << 20;

    static Broadcast of(Api api, Access access, DenialLog denials, Clock clock, Executor threads) {
        EventLog log = new EventLog(Long.toString(clock.millis(), Character.MAX_RADIX), KEPT, MOST_CHARACTERS);
        EventStream stream = new EventStream(access, denials, log);
        EventFeed feed =
                new EventFeed(api::status, api::report, log, () -> stream.listening() > 0, stream::wake, threads);
        return new Broadcast(feed, stream, new ConsoleFiles());
    }

    void mount(Router router) {
        stream.mount(router);
        console.mount(router);
    }

    @Override
    public void close() {
        stream.close();
    }
}
