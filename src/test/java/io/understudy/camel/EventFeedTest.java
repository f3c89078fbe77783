package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.api.Status;
import io.understudy.camel.EventLog.Event;
import io.understudy.camel.EventLog.Next;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What counts as a change. */
class EventFeedTest {

    private final EventLog log = new EventLog("run", 100, 1_000_000);
    private final AtomicBoolean heard = new AtomicBoolean(true);
    private final AtomicInteger looked = new AtomicInteger();
    private final AtomicInteger woken = new AtomicInteger();
    private Status status = status(null, application("PROTECTED", 100, "HOLD"));

    private final EventFeed feed = new EventFeed(
            () -> {
                looked.incrementAndGet();
                return status;
            },
            _ -> {
                throw new AssertionError("no operation here");
            },
            log,
            heard::get,
            woken::incrementAndGet,
            Runnable::run);

    @Test
    void the_first_look_tells_everything_and_the_next_only_what_is_different() {
        feed.look();
        assertThat(names()).containsExactly("service", "application");
        assertThat(woken).hasValue(1);

        feed.look();
        assertThat(names()).hasSize(2);

        status = status(null, application("PROTECTED", 999, "HOLD"));
        feed.look();
        assertThat(names()).as("another lag is no change").hasSize(2);

        status = status(null, application("AT_RISK", 999, "HOLD"));
        feed.look();
        assertThat(names()).containsExactly("service", "application", "application");
        assertThat(events().getLast().data()).contains("\"protection\":\"AT_RISK\"", "\"lagMillis\":999");

        status = status("ann: maintenance", application("AT_RISK", 999, "PROPOSE"));
        feed.look();
        assertThat(names()).containsExactly("service", "application", "application", "service", "application");
        assertThat(events().get(3).data()).contains("\"paused\":\"ann: maintenance\"", "\"applications\":[]");
    }

    @Test
    void while_nobody_listens_nothing_is_looked_at_and_what_changed_meanwhile_is_told_after() {
        feed.look();
        heard.set(false);
        status = status(null, application("AT_RISK", 1, "HOLD"));
        feed.look();
        assertThat(looked).hasValue(1);

        heard.set(true);
        feed.look();
        assertThat(names()).containsExactly("service", "application", "application");
    }

    private List<String> names() {
        return events().stream().map(Event::name).toList();
    }

    private List<Event> events() {
        List<Event> all = new ArrayList<>();
        while (log.after(all.size()) instanceof Next.Found(Event event)) {
            all.add(event);
        }
        return all;
    }

    @Test
    void a_standby_that_could_not_take_over_any_more_is_told() {
        feed.look();
        status = status(null, application("PROTECTED", 100, "HOLD", "NOT_READY"));
        feed.look();
        assertThat(names()).containsExactly("service", "application", "application");
    }

    @Test
    void a_channel_in_trouble_is_told_and_not_how_many_notices_wait_for_it() {
        feed.look();
        for (long waiting : List.of(1L, 2L, 3L)) {
            status = troubled(new Status.Channel("pager", 5, "it answered HTTP 500", waiting));
            feed.look();
        }
        status = troubled();
        feed.look();
        assertThat(names()).containsExactly("service", "application", "service", "service");
    }

    private Status troubled(Status.Channel... channels) {
        return new Status(
                status.vantagePoint(),
                status.role(),
                status.leader(),
                status.isolation(),
                status.paused(),
                status.documents(),
                List.of(channels),
                status.applications());
    }

    private static Status status(@Nullable String paused, Status.Application... applications) {
        return new Status(
                "here",
                Status.LEADER,
                "here",
                "CONNECTED",
                paused,
                new Status.Documents(0, "", List.of()),
                List.of(),
                List.of(applications));
    }

    private static Status.Application application(String protection, long lag, String decision) {
        return application(protection, lag, decision, "READY");
    }

    private static Status.Application application(String protection, long lag, String decision, String readiness) {
        return new Status.Application(
                "shop",
                "east",
                "west",
                1,
                "OBSERVE",
                protection,
                protection.equals("AT_RISK") ? List.of("something") : List.of(),
                Map.of("here", Map.of("APPLICATION", "UP")),
                List.of(new Status.Probe("web", "APPLICATION", "UP", "answered")),
                List.of(new Status.Link(
                        "orders", "MET", 30_000, lag, 0, 0, null, lag, 0L, true, null, lag + " ms behind")),
                new Status.Decision(decision, "primary-serves", "it serves"),
                null,
                null,
                new Status.Readiness(readiness, 9, 10, 1L, List.of()),
                null,
                null,
                null,
                null);
    }
}
