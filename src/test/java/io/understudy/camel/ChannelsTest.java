package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.notification.Channel;
import io.understudy.notification.Delivery;
import io.understudy.notification.Notice;
import io.understudy.notification.Urgency;
import io.understudy.notification.Voice;
import io.understudy.readiness.SetTime;
import io.understudy.topology.ApplicationName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of notices that the queue of a channel has no room for. */
class ChannelsTest {

    private static final ApplicationName SHOP = new ApplicationName("shop");

    private final SetTime time = new SetTime();
    private final List<String> queue = new ArrayList<>();
    private int room;
    private int offered;
    private final Channels channels = new Channels(
            List.of(new Channel("ops", "slack", Urgency.WARNING, Duration.ofMinutes(5), Channel.Hears.NOTICES)),
            Map.of(),
            new Voice("one", () -> true, Optional::empty),
            new Channels.Queues() {
                @Override
                public boolean put(String channel, Notice notice, long since) {
                    offered++;
                    return room-- > 0 && queue.add(notice.words());
                }

                @Override
                public void again() {}
            },
            time,
            time);

    @Test
    void what_a_full_queue_did_not_take_is_not_told_and_so_is_tried_again_until_there_is_room() {
        channels.hear(decision("lost"));
        channels.tick();
        channels.tick();
        assertThat(queue).isEmpty();

        room = 9;
        channels.tick();
        channels.tick();
        assertThat(queue).containsExactly("lost");
        channels.hear(decision("lost"));
        assertThat(queue).as("now it is told").containsExactly("lost");
    }

    @Test
    void the_newest_state_wins_over_what_was_not_taken() {
        channels.hear(decision("lost"));
        room = 9;
        channels.hear(decision("hidden"));
        channels.tick();
        assertThat(queue).containsExactly("hidden");

        room = 0;
        channels.hear(decision("silent"));
        channels.hear(decision("found"));
        room = 9;
        channels.tick();
        assertThat(queue).containsExactly("hidden", "found");
    }

    @Test
    void a_full_queue_is_offered_one_notice_at_each_look_however_many_wait() {
        for (int i = 0; i < 50; i++) {
            channels.hear(Notice.ofEvent(SHOP, "operation " + i, Urgency.CRITICAL, "event " + i));
        }
        offered = 0;
        channels.tick();
        assertThat(offered).isEqualTo(1);
        room = 50;
        channels.tick();
        assertThat(queue).hasSize(50).doesNotHaveDuplicates();
    }

    @Test
    void the_trouble_of_a_full_queue_is_seen() {
        Delivery ops = Objects.requireNonNull(channels.deliveries().get("ops"));
        channels.hear(decision("lost"));
        time.pass(Duration.ofMinutes(1));
        Delivery.Trouble trouble = ops.trouble().orElseThrow();
        assertThat(trouble).isEqualTo(new Delivery.Trouble(SetTime.START, "its queue is full", 0));
        assertThat(ops.droppedCount()).isEqualTo(1);

        room = 1;
        channels.tick();
        assertThat(ops.waiting()).isEqualTo(1);
        ops.arrived();
        assertThat(ops.trouble()).isEmpty();
        assertThat(ops.waiting()).isZero();
    }

    private static Notice decision(String topic) {
        return Notice.ofDecision(SHOP, topic, Urgency.CRITICAL, topic);
    }
}
