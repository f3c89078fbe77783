package io.understudy.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RemoteViewsTest {

    private static final VantagePoint WITNESS = new VantagePoint("witness");
    private static final ApplicationName SHOP = new ApplicationName("shop");
    private static final SiteName EAST = new SiteName("us-east-1");
    private static final SiteName WEST = new SiteName("us-west-2");
    private static final Map<Signal, Verdict> DOWN = Map.of(Signal.DATABASE, Verdict.DOWN);

    private final AtomicLong now = new AtomicLong();
    private final RemoteViews views = new RemoteViews(now::get);

    @Test
    void tells_what_the_witness_said_of_this_primary() {
        views.put(WITNESS, new RemoteView(Map.of(SHOP, new RemoteView.Seen(EAST, DOWN))));
        assertThat(views.of(WITNESS, SHOP, EAST)).isEqualTo(DOWN);
    }

    @Test
    void an_answer_about_the_old_primary_says_nothing_of_the_new_one() {
        views.put(WITNESS, new RemoteView(Map.of(SHOP, new RemoteView.Seen(EAST, DOWN))));
        assertThat(views.of(WITNESS, SHOP, WEST)).isEmpty();
    }

    @Test
    void one_that_gives_no_answer_any_more_is_never_seen_worse_and_says_why_until_it_answers() {
        Map<Signal, Verdict> up = Map.of(Signal.DATABASE, Verdict.UP);
        views.put(WITNESS, new RemoteView(Map.of(SHOP, new RemoteView.Seen(EAST, up))));
        views.failed(WITNESS, "it answered 401");
        assertThat(views.of(WITNESS, SHOP, EAST)).isEqualTo(up);
        assertThat(views.silence(WITNESS)).contains("it answered 401");
        now.addAndGet(RemoteViews.STALE_AFTER.plusMillis(1).toNanos());
        assertThat(views.of(WITNESS, SHOP, EAST)).isEmpty();

        views.put(WITNESS, new RemoteView(Map.of(SHOP, new RemoteView.Seen(EAST, up))));
        assertThat(views.silence(WITNESS)).isEmpty();
    }

    @Test
    void a_stale_view_tells_nothing() {
        views.put(WITNESS, new RemoteView(Map.of(SHOP, new RemoteView.Seen(EAST, DOWN))));
        now.addAndGet(RemoteViews.STALE_AFTER.plusMillis(1).toNanos());
        assertThat(views.of(WITNESS, SHOP, EAST)).isEmpty();
    }
}
