package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.health.RemoteView;
import io.understudy.health.RemoteViews;
import io.understudy.health.Signal;
import io.understudy.health.VantagePoint;
import io.understudy.health.Verdict;
import io.understudy.policy.Orchestrator;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.HostPort;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a witness must see for an instance to look itself, whatever the application's owner tells. */
class WitnessAmissTest {

    private static final SiteName EAST = new SiteName("us-east-1");
    private static final VantagePoint WITNESS = new VantagePoint("witness");
    private static final Placement SHOP =
            new Placement(new ApplicationName("shop"), EAST, new SiteName("us-west-2"), Epoch.INITIAL);
    private static final Orchestrator SELF = new Orchestrator(
            new VantagePoint("here"),
            new HostPort("127.0.0.1", 8686),
            Path.of("state"),
            List.of(),
            List.of(new Orchestrator.Witness(WITNESS, URI.create("http://192.0.2.2"))),
            2);

    private final AtomicLong now = new AtomicLong(1);
    private final RemoteViews views = new RemoteViews(now::get);

    @ParameterizedTest
    @EnumSource(names = {"FAILING", "DOWN", "RECOVERING"})
    void one_signal_that_is_not_well_is_enough(Verdict verdict) {
        sees(Map.of(Signal.SITE, Verdict.UP, Signal.DATABASE, verdict));

        assertThat(Sharing.fails(SELF, views, SHOP)).isTrue();
        assertThat(Sharing.fails(SELF, views, SHOP.moved()))
                .as("of another site")
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"UP", "UNKNOWN"})
    void what_is_well_or_not_known_is_no_reason(Verdict verdict) {
        sees(Map.of(Signal.SITE, Verdict.UP, Signal.DATABASE, verdict));

        assertThat(Sharing.fails(SELF, views, SHOP)).isFalse();
    }

    @Test
    void a_view_that_is_too_old_is_none() {
        sees(Map.of(Signal.DATABASE, Verdict.DOWN));
        now.addAndGet(RemoteViews.STALE_AFTER.plus(Duration.ofMillis(1)).toNanos());

        assertThat(Sharing.fails(SELF, views, SHOP)).isFalse();
    }

    private void sees(Map<Signal, Verdict> signals) {
        views.put(WITNESS, new RemoteView(Map.of(SHOP.application(), new RemoteView.Seen(EAST, signals))));
    }
}
