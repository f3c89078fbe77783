package io.understudy.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.replication.LagSample.PrimaryEnd;
import io.understudy.replication.LagSample.StandbyEnd;
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
import org.junit.jupiter.api.Test;

class LagBoardTest {

    private static final ApplicationName SHOP = new ApplicationName("shop");
    private static final LinkName ORDERS = new LinkName("orders");
    private static final LinkName STOCK = new LinkName("stock");
    private static final Placement BEFORE =
            new Placement(SHOP, new SiteName("us-east-1"), new SiteName("us-west-2"), Epoch.INITIAL);
    private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");

    private final LagBoard board = new LagBoard(() -> 0, Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void a_link_that_was_never_sampled_is_unknown_beside_one_that_was() {
        board.feed(BEFORE, healthy(1));

        assertThat(board.status(BEFORE, List.of(ORDERS, STOCK), _ -> Duration.ofSeconds(30)))
                .extracting(ReplicationStatus::rpo)
                .containsExactly(Rpo.MET, Rpo.UNKNOWN);
    }

    @Test
    void a_link_that_comes_under_the_name_of_one_that_is_gone_begins_anew() {
        board.feed(BEFORE, healthy(1));
        board.keep(SHOP, List.of(ORDERS));
        assertThat(rpo(BEFORE)).isEqualTo(Rpo.MET);

        board.keep(SHOP, List.of(STOCK));

        assertThat(rpo(BEFORE)).isEqualTo(Rpo.UNKNOWN);
        assertThat(board.words(BEFORE, 0)).isEmpty();
    }

    @Test
    void samples_of_the_roles_that_ended_are_left_out() {
        board.feed(BEFORE, healthy(1));
        board.drop(BEFORE.moved());

        board.feed(BEFORE, healthy(2));

        assertThat(rpo(BEFORE.moved())).isEqualTo(Rpo.UNKNOWN);
    }

    @Test
    void the_first_sample_of_new_roles_begins_anew() {
        board.feed(BEFORE, healthy(1));

        board.feed(BEFORE.moved(), new LagSample(ORDERS, 1, Optional.empty(), Optional.empty(), "down"));

        assertThat(rpo(BEFORE.moved())).isEqualTo(Rpo.UNKNOWN);
        board.feed(BEFORE, healthy(2));
        assertThat(rpo(BEFORE.moved())).isEqualTo(Rpo.UNKNOWN);
    }

    @Test
    void the_old_directions_figures_are_not_shown_for_the_roles_that_follow() {
        board.feed(BEFORE, healthy(1));

        assertThat(rpo(BEFORE)).isEqualTo(Rpo.MET);
        assertThat(rpo(BEFORE.moved())).isEqualTo(Rpo.UNKNOWN);
    }

    @Test
    void the_new_directions_figures_are_not_shown_for_the_roles_that_ended() {
        board.feed(BEFORE.moved(), healthy(1));

        assertThat(rpo(BEFORE.moved())).isEqualTo(Rpo.MET);
        assertThat(rpo(BEFORE)).isEqualTo(Rpo.UNKNOWN);
    }

    private Rpo rpo(Placement placement) {
        return board.status(placement, List.of(ORDERS), _ -> Duration.ofSeconds(30))
                .getFirst()
                .rpo();
    }

    private static LagSample healthy(long beat) {
        return new LagSample(
                ORDERS,
                0,
                Optional.of(new PrimaryEnd(beat, NOW, 1000, 1, 42)),
                Optional.of(new StandbyEnd(beat, NOW, 1000, 1000, 1, 42, true, false, true)),
                "");
    }
}
