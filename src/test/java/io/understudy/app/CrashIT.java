package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.app.KillingJournal.When;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The crash matrix: a real SIGKILL of the real process before and after every fact that an operation journals, so before the
 * intent, after the intent, after the effect and after the outcome of each step, with the journal in a file and on PostgreSQL, see {@link #kinds}. Each
 * operation passes through all of its boundaries, a life of the service at each. It ends as the one that nobody disturbed, and what
 * it did is done once, as counted at the targets.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
@Tag("world")
class CrashIT {

    private static final Path REPORT = Path.of("target", "crash-matrix.txt");

    private static final boolean WHOLE = Boolean.getBoolean("crash.matrix.whole");

    private static final CrashReport MATRIX = new CrashReport();

    private static long startedNanos;
    private static JvmStart how = JvmStart.plain();
    private static List<MatrixStore> stores = List.of();
    private static @Nullable SharedJournal database;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        startedNanos = System.nanoTime();
        how = JvmStart.recorded(folder);
        SharedJournal shared = SharedJournal.start();
        database = shared;
        stores = List.of(new MatrixStore.Embedded(), new MatrixStore.Shared(shared));
    }

    @AfterAll
    static void tell() throws IOException {
        if (database != null) {
            database.close();
        }
        MATRIX.tell(REPORT, Duration.ofNanos(System.nanoTime() - startedNanos).toSeconds());
    }

    @Test
    void a_failover_killed_at_every_boundary_ends_as_an_undisturbed_one() {
        onEachStore(Journey.FAILOVER);
    }

    @Test
    void a_switchover_killed_at_every_boundary_ends_as_an_undisturbed_one() {
        onEachStore(Journey.SWITCHOVER);
    }

    /** A planned move and a failover that are undone; each on one of the stores, unless all of it is asked for. */
    @Test
    void a_move_that_is_undone_and_killed_at_every_boundary_leaves_all_as_it_was() {
        if (WHOLE) {
            onEachStore(Journey.UNDONE);
            onEachStore(Journey.FAILOVER_UNDONE);
        } else {
            inLanes(store -> store instanceof MatrixStore.Embedded ? Journey.UNDONE : Journey.FAILOVER_UNDONE);
        }
    }

    private static void onEachStore(Journey journey) {
        inLanes(_ -> journey);
    }

    /** Both stores at once: a start is mostly waiting for one core. */
    private static void inLanes(Function<MatrixStore, Journey> journeys) {
        List<CompletableFuture<Void>> lanes = stores.stream()
                .map(store -> CompletableFuture.runAsync(
                        () -> matrix(journeys.apply(store), store), Thread.ofPlatform()::start))
                .toList();
        CompletableFuture.allOf(lanes.toArray(CompletableFuture[]::new)).join();
    }

    private static void matrix(Journey journey, MatrixStore store) {
        try {
            List<CrashRun.Result> results = runs(journey, store);
            Set<String> boundaries = results.getFirst().boundaries();
            assertThat(boundaries).containsAll(intentAndOutcome(journey));
            int kills = 0;
            for (CrashRun.Result result : results.subList(1, results.size())) {
                assertThat(result.deaths()).containsAll(boundaries).doesNotHaveDuplicates();
                kills += result.deaths().size();
            }
            MATRIX.passed(store.label(), journey, kinds(journey, store).size() * boundaries.size(), kills);
        } catch (Exception | AssertionError e) {
            AssertionError failed =
                    new AssertionError("%s, journal on %s: %s".formatted(journey, store.label(), e.getMessage()), e);
            // The other store's run may fail as well, and only one failure is thrown.
            MATRIX.failed(failed);
            throw failed;
        }
    }

    /**
     * A failover is killed before and after each fact on both stores. The other paths are killed before each fact on one store and
     * after each on the other, unless all of it is asked for, which takes minutes more.
     */
    private static List<When> kinds(Journey journey, MatrixStore store) {
        return WHOLE || journey == Journey.FAILOVER ? List.of(When.values()) : List.of(store.half());
    }

    /** Undisturbed, killed before each fact, killed after each. */
    private static List<CrashRun.Result> runs(Journey journey, MatrixStore store) throws Exception {
        List<CrashRun.Result> results = new ArrayList<>();
        CrashStage stage = CrashStage.set(journey, how);
        try {
            results.add(new CrashRun(stage, journey, store, how, null).live());
            for (When when : kinds(journey, store)) {
                if (!journey.changesNothing()) {
                    stage.close();
                    stage = CrashStage.set(journey, how);
                }
                results.add(new CrashRun(stage, journey, store, how, when).live());
            }
        } finally {
            stage.close();
        }
        return results;
    }

    private static Set<String> intentAndOutcome(Journey journey) {
        Set<String> expected = new HashSet<>();
        journey.steps.forEach(step -> Stream.of("StepIntended " + step, "StepDone " + step)
                .map(b -> b.equals("StepDone room") ? "StepFailed room" : b)
                .forEach(expected::add));
        return expected;
    }
}
