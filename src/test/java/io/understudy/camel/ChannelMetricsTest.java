package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.notification.Delivery;
import io.understudy.readiness.SetTime;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChannelMetricsTest {

    private final Delivery pager = new Delivery(new SetTime());
    private final Metrics metrics = new Metrics();

    @Test
    void what_became_of_what_a_channel_was_sent_is_measured_by_its_name() {
        metrics.watch(Map.of("pager", pager), () -> 7);
        assertThat(metrics.scrape())
                .contains(
                        "understudy_channel_troubled{channel=\"pager\"} 0.0", "understudy_notices_deferred_total 7.0");

        pager.taken();
        pager.taken();
        pager.taken();
        pager.tryFailed("it answered HTTP 500");
        pager.tryFailed("it answered HTTP 500");
        pager.gaveUp("it answered HTTP 500");
        pager.dropped();
        assertThat(metrics.scrape())
                .contains(
                        "understudy_channel_troubled{channel=\"pager\"} 1.0",
                        "understudy_notices_waiting{channel=\"pager\"} 2.0",
                        "understudy_notices_arrived_total{channel=\"pager\"} 0.0",
                        "understudy_notices_tries_failed_total{channel=\"pager\"} 2.0",
                        "understudy_notices_undelivered_total{channel=\"pager\"} 1.0",
                        "understudy_notices_dropped_total{channel=\"pager\"} 1.0");

        pager.arrived();
        assertThat(metrics.scrape())
                .contains(
                        "understudy_channel_troubled{channel=\"pager\"} 0.0",
                        "understudy_notices_waiting{channel=\"pager\"} 1.0",
                        "understudy_notices_arrived_total{channel=\"pager\"} 1.0");
    }
}
