package io.understudy.adapter.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.operation.Goal;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.operation.steps.FencePrimaryStep;
import io.understudy.policy.ReplicationLink;
import io.understudy.runbook.Step;
import io.understudy.runbook.StepName;
import io.understudy.sandbox.postgres.PostgresServer;
import io.understudy.time.Ticker;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** After a failover from east to west, on real servers: east becomes a standby of west. */
class ReseedStepIT {

    private static final Placement AT_WEST = new Placement(Stage.SHOP, Stage.WEST, Stage.EAST, new Epoch(2));

    private Stage stage;
    private Road road;
    private ReseedStep step;

    @BeforeEach
    void start() throws IOException {
        stage = new Stage();
        road = new Road();
        step = new ReseedStep(
                stage.sessions, Ticker.system(), Clock.systemUTC(), new FencePrimaryStep(List.of(stage.fence())), road);
    }

    @AfterEach
    void close() throws IOException {
        stage.close();
    }

    /** The route, on the machine of the old primary. */
    private final class Road implements StepType {
        private final List<JsonNode> calls = new ArrayList<>();
        private Runnable work = this::rebuild;
        private Goal seen = new Goal.Unknown("nobody looked");
        private StepResult says = new StepResult.Done("copied");

        void rebuild() {
            try {
                stage.world.pair().reseedPrimary(stage.standby());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String id() {
            return "route";
        }

        @Override
        public List<String> precheck(StepContext context) {
            return List.of();
        }

        @Override
        public Goal observe(StepContext context) {
            return seen;
        }

        @Override
        public StepResult apply(StepContext context) {
            calls.add(context.with());
            work.run();
            return says;
        }
    }

    private void moved() {
        StepContext failover = stage.context(OperationKind.FAILOVER);
        assertThat(stage.promote().apply(failover)).isInstanceOf(StepResult.Done.class);
    }

    private void fencedAndMoved() {
        StepContext failover = stage.context(OperationKind.FAILOVER);
        assertThat(new FencePrimaryStep(List.of(stage.fence())).apply(failover)).isInstanceOf(StepResult.Done.class);
        moved();
    }

    private StepContext context() {
        return context(OperationKind.REPROTECT, Optional.empty());
    }

    private StepContext context(Placement from) {
        return context(OperationKind.REPROTECT, Optional.empty(), from);
    }

    private StepContext context(OperationKind kind, Optional<String> doubt) {
        return context(kind, doubt, AT_WEST);
    }

    private StepContext context(OperationKind kind, Optional<String> doubt, Placement from) {
        Step own = new Step(
                new StepName("copy"),
                "postgresql.reseed",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("link", Stage.ORDERS.value())
                        .put("route", "rebuild"),
                List.of(),
                Duration.ofSeconds(10),
                1,
                Duration.ZERO,
                Step.OnError.FAIL);
        return new StepContext(
                new OperationId("shop-2-2"),
                kind,
                Stage.policy(stage.link()),
                Map.of(),
                from,
                own,
                Map.of(),
                List.of(),
                doubt);
    }

    @Test
    void the_fenced_old_primary_becomes_a_standby_that_follows_the_new_one() throws SQLException {
        fencedAndMoved();
        assertThat(step.precheck(context())).isEmpty();
        assertThat(step.observe(context())).isInstanceOf(Goal.Open.class);

        StepResult result = step.apply(context());

        assertThat(result).isInstanceOf(StepResult.Done.class);
        StepResult.Done done = (StepResult.Done) result;
        assertThat(done.outputs()).containsEntry("timeline", "2").containsEntry("target", "us-east-1");
        assertThat(step.verify(context(), done)).isInstanceOf(Goal.Reached.class);
        assertThat(road.calls).singleElement().satisfies(with -> {
            assertThat(with.path("name").asText()).isEqualTo("rebuild");
            assertThat(with.path("parameters").path("source").asText())
                    .isEqualTo(stage.standby().toString());
            assertThat(with.path("parameters").path("target").asText())
                    .isEqualTo(stage.primary().toString());
        });
        // It carries the new epoch, and takes no writes.
        assertThatThrownBy(() -> stage.order("at the old one")).hasMessageContaining("read-only");
        assertThat(step.apply(context())).isInstanceOf(StepResult.Done.class);
        assertThat(road.calls).hasSize(1);
    }

    @Test
    void what_is_not_proven_fenced_is_not_wiped() {
        moved();

        assertThat(step.precheck(context()))
                .singleElement()
                .asString()
                .contains("not proven fenced")
                .contains("takes sessions");
        assertThat(step.apply(context()))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class, f -> assertThat(f.partly()).isFalse());
        assertThat(road.calls).isEmpty();
    }

    @Test
    void a_silent_old_primary_is_not_wiped_either() {
        moved();
        stage.world.pair().primary().kill();

        assertThat(step.precheck(context()))
                .singleElement()
                .asString()
                .contains("does not answer")
                .contains("not proven fenced");
    }

    @Test
    void one_with_an_epoch_that_is_not_older_is_not_wiped() throws SQLException {
        fencedAndMoved();
        stage.asOperator(stage.primary(), "postgres", "ALTER DATABASE shop SET understudy.epoch = '2'");

        assertThat(step.precheck(context()))
                .singleElement()
                .asString()
                .contains("carries epoch 2")
                .contains("no old primary");
    }

    @Test
    void one_that_comes_up_as_a_primary_is_fenced_again_at_once() throws SQLException {
        fencedAndMoved();
        road.work = () -> {
            try {
                stage.asOperator(stage.primary(), "postgres", "ALTER DATABASE shop WITH ALLOW_CONNECTIONS true");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        };

        StepResult result = step.apply(context());

        assertThat(result).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.partly()).isTrue();
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.summary()).contains("came up as a primary");
        });
        assertThatThrownBy(() -> stage.order("at the old one"))
                .hasMessageContaining("not currently accepting connections");
    }

    /** A copy of west, that is started without its signal as it were. */
    private void rebuildAsPrimary() {
        road.rebuild();
        try {
            stage.asOperator(stage.primary(), "postgres", "SELECT pg_promote()");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertEastTakesNothing() {
        assertThatThrownBy(() -> stage.order("at the copy"))
                .hasMessageContaining("not currently accepting connections");
    }

    @Test
    void a_copy_that_comes_up_as_a_primary_is_closed_although_it_carries_the_newest_epoch() {
        fencedAndMoved();
        road.work = this::rebuildAsPrimary;

        assertThat(step.apply(context())).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.summary()).contains("came up as a primary", "it is closed again");
        });
        assertEastTakesNothing();
        assertThat(new EpochStore(stage.sessions).read(stage.link(), Stage.WEST))
                .as("the primary was left alone")
                .isPresent();
    }

    @Test
    void a_copy_that_a_failed_route_left_as_a_primary_is_closed_too() {
        fencedAndMoved();
        road.work = this::rebuildAsPrimary;
        road.says = new StepResult.Failed("no more space", true);

        assertThat(step.apply(context())).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.partly()).isTrue();
            assertThat(failed.summary()).contains("no more space", "it is closed again");
        });
        assertEastTakesNothing();
    }

    @Test
    void so_is_one_that_a_route_left_of_which_nobody_knows_how_it_ended() {
        fencedAndMoved();
        road.work = this::rebuildAsPrimary;
        road.says = new StepResult.InDoubt("no answer");

        assertThat(step.apply(context()))
                .isInstanceOfSatisfying(
                        StepResult.InDoubt.class,
                        doubt -> assertThat(doubt.summary()).contains("no answer", "it is closed again"));
        assertEastTakesNothing();
    }

    private void rebuildAsPrimaryOfAnotherSite() {
        rebuildAsPrimary();
        try {
            stage.asOperator(stage.primary(), "shop", "UPDATE understudy.epoch SET site = 'us-east-1'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void the_way_back_never_calls_one_that_takes_writes_one_that_serves_nobody() throws SQLException {
        fencedAndMoved();
        StepResult.Done nothing = new StepResult.Done("");
        assertThat(step.compensate(context(), nothing))
                .isInstanceOfSatisfying(
                        StepResult.Done.class,
                        done -> assertThat(done.summary()).contains("serves nobody"));

        rebuildAsPrimaryOfAnotherSite();
        assertThat(step.compensate(context(), nothing)).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.retryable()).isTrue();
            assertThat(failed.summary()).contains("NOT closed", "users may write to it", "stop it at once");
        });
        stage.order("it does take writes");

        stage.world.pair().primary().kill();
        assertThat(step.compensate(context(), nothing))
                .isInstanceOfSatisfying(
                        StepResult.Done.class,
                        done -> assertThat(done.summary())
                                .contains("whether it serves anybody is not known")
                                .doesNotContain("nobody"));
    }

    @Test
    void the_way_back_closes_a_copy_that_took_writes() {
        fencedAndMoved();
        rebuildAsPrimary();

        assertThat(step.compensate(context(), new StepResult.Done("")))
                .isInstanceOfSatisfying(
                        StepResult.Done.class,
                        done -> assertThat(done.summary()).contains("it is closed again"));
        assertEastTakesNothing();
    }

    @Test
    void one_that_can_not_be_closed_is_told() throws SQLException {
        fencedAndMoved();
        road.work = this::rebuildAsPrimaryOfAnotherSite;

        assertThat(step.apply(context()))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.summary()).contains("NOT closed", "left alone"));
        stage.order("whoever promoted it meant it");
    }

    @Test
    void the_one_that_serves_is_no_copy_by_whatever_address_it_is_reached() {
        fencedAndMoved();
        ReplicationLink.Postgresql both = stage.link(
                stage.standby(),
                Stage.credentials("understudy", stage.world.operatorSecret().toString()));

        assertThat(new StrayCopies(stage.sessions).proven(both, AT_WEST)).isFalse();
    }

    @Test
    void a_source_that_was_not_promoted_for_this_epoch_feeds_nobody() throws SQLException {
        fencedAndMoved();
        stage.asOperator(stage.standby(), "shop", "UPDATE understudy.epoch SET site = 'us-east-1'");

        assertThat(step.precheck(context()))
                .singleElement()
                .asString()
                .contains("not the one that was promoted for epoch 2", "epoch 2 of us-east-1");

        stage.asOperator(stage.standby(), "shop", "DELETE FROM understudy.epoch");
        assertThat(step.precheck(context())).singleElement().asString().contains("as it carries no epoch");
    }

    @Test
    void a_primary_on_the_sources_own_timeline_is_not_wiped() throws SQLException, IOException {
        fencedAndMoved();
        // East is promoted once, too: both are on timeline 2.
        PostgresServer east = stage.world.pair().primary();
        east.stopFast();
        Files.createFile(east.data().resolve("standby.signal"));
        east.start();
        stage.asOperator(stage.primary(), "postgres", "SELECT pg_promote()");

        assertThat(step.precheck(context())).singleElement().asString().contains("on timeline 2", "no old primary");
    }

    /** As after a volume's snapshot: same system, same timeline, less of the log. */
    @Test
    void a_standby_that_has_more_than_a_primary_that_was_set_back_is_not_wiped() throws SQLException, IOException {
        Placement atHome = new Placement(Stage.SHOP, Stage.EAST, Stage.WEST, Epoch.INITIAL);
        PostgresServer east = stage.world.pair().primary();
        Path snapshot = east.data().resolveSibling("snapshot");
        east.stopFast();
        copy(east.data(), snapshot);
        east.start();
        stage.order("after the snapshot");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> stage.orders(stage.standby()) == stage.orders(stage.primary()));
        assertThat(step.precheck(context(atHome))).as("one that is well").isEmpty();
        east.stopFast();
        Files.move(east.data(), east.data().resolveSibling("later"));
        Files.move(snapshot, east.data());
        east.start();

        assertThat(stage.orders(stage.standby())).isGreaterThan(stage.orders(stage.primary()));
        assertThat(step.precheck(context(atHome)))
                .singleElement()
                .asString()
                .contains("of timeline 1 that us-east-1 lacks", "nowhere else");
        assertThat(step.apply(context(atHome))).isInstanceOf(StepResult.Failed.class);
        assertThat(road.calls).isEmpty();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : all.toList()) {
                Files.copy(one, to.resolve(from.relativize(one)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    @Test
    void before_any_move_one_that_can_not_be_asked_is_not_rebuilt() {
        Placement atHome = new Placement(Stage.SHOP, Stage.EAST, Stage.WEST, Epoch.INITIAL);
        stage.world.pair().standby().kill();

        assertThat(step.precheck(context(atHome)))
                .singleElement()
                .asString()
                .contains("can't be asked", "seen to be a standby of us-east-1");
    }

    @Test
    void in_doubt_only_the_route_knows_whether_it_still_works_at_it() {
        fencedAndMoved();
        StepContext doubtful = context(OperationKind.REPROTECT, Optional.of("the service stopped"));

        assertThat(step.observe(doubtful)).isInstanceOf(Goal.Unknown.class);
        road.seen = new Goal.Open("nothing runs there");
        assertThat(step.observe(doubtful)).isInstanceOf(Goal.Open.class);
        road.rebuild();
        assertThat(step.observe(doubtful)).isInstanceOf(Goal.Reached.class);
    }

    @Test
    void nothing_is_rebuilt_while_the_roles_move() {
        fencedAndMoved();

        assertThat(step.precheck(context(OperationKind.FAILBACK, Optional.empty())))
                .singleElement()
                .asString()
                .contains("once the roles have moved");
    }
}
