package io.understudy.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.replication.ReplicationStatus.Rpo;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.LinkName;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Links that consist of copies made now and then, on the board beside others. */
class CopyTrackerTest {

    private static final LinkName VOLUMES = new LinkName("volumes");
    private static final Placement SHOP = new Placement(
            new ApplicationName("shop"), new SiteName("us-east-1"), new SiteName("us-west-2"), Epoch.INITIAL);
    private static final Instant WALL = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration RPO = Duration.ofHours(1);

    private final AtomicLong now = new AtomicLong(Duration.ofHours(100).toNanos());
    private final LagBoard board = new LagBoard(now::get, Clock.fixed(WALL, ZoneOffset.UTC));

    @Test
    void what_a_failover_loses_is_everything_since_the_newest_copy_was_begun_and_grows() {
        board.feed(SHOP, copy(Duration.ofMinutes(50)));
        assertThat(status().rpo()).isEqualTo(Rpo.MET);
        assertThat(status().lossWindow()).contains(Duration.ofMinutes(50));
        assertThat(status().lastSafe()).contains(WALL.minus(Duration.ofMinutes(50)));

        pass(Duration.ofMinutes(11));

        assertThat(status().rpo()).isEqualTo(Rpo.BREACHED);
        assertThat(status().lag()).contains(Duration.ofMinutes(61));
    }

    @Test
    void a_look_that_tells_nothing_takes_back_what_was_known() {
        board.feed(SHOP, copy(Duration.ofMinutes(1)));

        board.feed(SHOP, CopySample.unknown(VOLUMES, now.get(), "forbidden"));

        assertThat(status().rpo()).isEqualTo(Rpo.UNKNOWN);
        assertThat(status().lossWindow()).isEmpty();
        assertThat(status().streaming()).isFalse();
        assertThat(status().detail()).isEqualTo("forbidden");
    }

    @Test
    void a_look_that_took_longer_than_a_later_one_is_left_out() {
        CopySample slow = CopySample.unknown(VOLUMES, now.get(), "slow");
        pass(Duration.ofSeconds(1));
        board.feed(SHOP, copy(Duration.ofMinutes(1)));

        board.feed(SHOP, slow);

        assertThat(status().rpo()).isEqualTo(Rpo.MET);
    }

    @Test
    void a_copy_begun_after_the_primary_had_stopped_loses_nothing() {
        long stopped = now.get();
        pass(Duration.ofMinutes(5));
        board.feed(SHOP, copy(Duration.ofMinutes(4)));

        ReplicationStatus behindTheFence = board.status(SHOP, List.of(VOLUMES), _ -> Duration.ZERO, stopped)
                .getFirst();

        assertThat(behindTheFence.lossWindow()).contains(Duration.ZERO);
        assertThat(behindTheFence.rpo()).isEqualTo(Rpo.MET);
    }

    @Test
    void what_another_instance_told_stands_until_the_first_own_look() {
        LagBoard other = new LagBoard(now::get, Clock.fixed(WALL, ZoneOffset.UTC));
        other.feed(SHOP, copy(Duration.ofMinutes(10)));
        LinkWord word = other.words(SHOP, 0).getFirst();

        board.hear(SHOP, word, now.get());
        assertThat(status().lossWindow()).contains(Duration.ofMinutes(10));

        board.feed(SHOP, copy(Duration.ofMinutes(20)));
        assertThat(status().lossWindow()).contains(Duration.ofMinutes(20));
    }

    private ReplicationStatus status() {
        return board.status(SHOP, List.of(VOLUMES), _ -> RPO).getFirst();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private CopySample copy(Duration age) {
        return new CopySample(
                VOLUMES, now.get(), Optional.of(new CopySample.Copy("b", age)), true, Optional.empty(), "newest is b");
    }
}
