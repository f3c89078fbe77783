package io.understudy.decision;

import static io.understudy.decision.World.UP;
import static io.understudy.decision.World.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.health.Signal;
import io.understudy.health.Verdict;
import io.understudy.replication.ReplicationStatus.Rpo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutlookTest {

    private static final Map<Signal, Verdict> FAILING = Map.of(Signal.DATABASE, Verdict.FAILING);

    @Test
    void one_failed_probe_changes_nothing_and_a_loss_does() {
        assertThat(primary(serving())).isEqualTo("serves");
        assertThat(primary(serving().sees("here", FAILING))).isEqualTo("serves");
        assertThat(primary(new World().sees("here", FAILING).sees("witness", FAILING)))
                .isEqualTo("serves");
        assertThat(primary(new World().sees("witness", UP))).isEqualTo("is lost for some");
        assertThat(primary(new World().sees("witness", Map.of()))).isEqualTo("is lost for some");
        assertThat(primary(new World())).isEqualTo("is lost");
        assertThat(primary(new World().sees("here", Map.of()).sees("witness", Map.of())))
                .isEqualTo("is not seen");
    }

    @Test
    void a_primary_that_comes_back_is_neither_lost_nor_serves() {
        Map<Signal, Verdict> recovering = Map.of(Signal.SITE, Verdict.RECOVERING, Signal.DATABASE, Verdict.RECOVERING);
        assertThat(primary(new World().sees("here", recovering).sees("witness", recovering)))
                .isEqualTo("recovers");
        assertThat(primary(new World().sees("here", recovering))).isEqualTo("is lost for some");
    }

    @Test
    void while_the_primary_serves_a_breached_rpo_is_a_change() {
        World world = serving();
        assertThat(copy(world)).isEqualTo("has its RPO met");
        world.links = List.of(status(Rpo.BREACHED, Optional.empty()));
        assertThat(copy(world)).isEqualTo("has its RPO breached");
    }

    @Test
    void once_it_is_lost_the_window_only_grows_and_that_is_no_change() {
        World world = new World();
        String before = copy(world);
        world.links = List.of(status(Rpo.BREACHED, Optional.empty()));
        assertThat(copy(world)).isEqualTo(before).isEqualTo("is known");
    }

    @Test
    void a_copy_that_is_not_known_or_broken_is_a_change_in_any_case() {
        for (World world : List.of(new World(), serving())) {
            world.links = List.of(status(Rpo.UNKNOWN, Optional.empty()));
            assertThat(copy(world)).isEqualTo("is not known");
            world.links = List.of(status(Rpo.MET, Optional.of("another timeline")));
            assertThat(copy(world)).isEqualTo("can't be promoted");
        }
    }

    private static World serving() {
        return new World().sees("here", UP).sees("witness", UP);
    }

    private static String primary(World world) {
        return Outlook.of(world.snapshot()).facts().getOrDefault("the primary", "");
    }

    private static String copy(World world) {
        return Outlook.of(world.snapshot()).facts().getOrDefault("the copy orders", "");
    }
}
