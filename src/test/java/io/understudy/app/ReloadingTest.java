package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.journal.InMemoryJournal;
import io.understudy.journal.Journal;
import io.understudy.operation.Engine;
import io.understudy.operation.Loss;
import io.understudy.policy.Catalogue;
import io.understudy.readiness.SetTime;
import io.understudy.reload.World;
import io.understudy.topology.ApplicationName;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class ReloadingTest {

    private static final ApplicationName SHOP = new ApplicationName("shop");

    @Test
    void an_application_that_a_live_drill_has_keeps_what_it_moves_by_also_while_no_operation_is_open() {
        SetTime time = new SetTime();
        Journal journal = new InMemoryJournal(time);
        Journal.Lease lease = journal.acquire("test");
        Set<ApplicationName> drilled = new HashSet<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Engine engine = new Engine(
                        journal,
                        () -> lease,
                        new Catalogue(Map.of(), Map.of(), Map.of()),
                        Map.of(),
                        (policy, from, kind) -> new Loss.AtMost(Duration.ZERO, "no data"),
                        time,
                        time,
                        (delay, task) -> () -> {},
                        new Random(1),
                        threads,
                        (view, fact) -> {})) {
            World world = Reloading.world(engine, drilled::contains);
            assertThat(world.operates(SHOP)).isFalse();
            drilled.add(SHOP);
            assertThat(world.operates(SHOP)).isTrue();
        }
    }
}
