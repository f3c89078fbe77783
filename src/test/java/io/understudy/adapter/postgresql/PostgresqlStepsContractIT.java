package io.understudy.adapter.postgresql;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.operation.Goal;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.operation.contract.Contexts;
import io.understudy.operation.contract.Covers;
import io.understudy.operation.contract.StepContract;
import io.understudy.operation.contract.StepSubject;
import io.understudy.operation.steps.FencePrimaryStep;
import io.understudy.sandbox.postgres.PostgresServer;
import io.understudy.time.Ticker;
import io.understudy.topology.Epoch;
import io.understudy.topology.HostPort;
import io.understudy.topology.Placement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;

/** The steps at a PostgreSQL keep the contract, at real pairs. */
class PostgresqlStepsContractIT {

    private static final Map<String, String> STATE = Map.of(
            "recovering", "SELECT pg_is_in_recovery()",
            "settings", "SELECT string_agg(setconfig::text, ';' ORDER BY setdatabase) FROM pg_db_role_setting",
            "closed", "SELECT string_agg(datname, ';' ORDER BY datname) FROM pg_database WHERE NOT datallowconn",
            "roles", "SELECT string_agg(rolname || rolcanlogin, ';' ORDER BY rolname) FROM pg_roles");

    private abstract static class Subject implements StepSubject {

        final Stage stage = new Stage();

        Subject() throws IOException {}

        PostgresServer target() {
            return stage.world.pair().standby();
        }

        final String ask(HostPort at, String database, String sql) throws SQLException {
            try (Connection session = stage.world.pair().operator(at, database);
                    Statement statement = session.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                return rows.next() ? String.valueOf(rows.getString(1)) : "";
            }
        }

        @Override
        public Map<String, String> state() throws SQLException {
            Map<String, String> state = new TreeMap<>();
            for (Map.Entry<String, String> question : STATE.entrySet()) {
                state.put(question.getKey(), ask(target().at(), "postgres", question.getValue()));
            }
            return state;
        }

        /** Each promotion begins a timeline. */
        @Override
        public long effects() throws SQLException {
            return ask(target().at(), "postgres", "SELECT pg_is_in_recovery()").equals("t")
                    ? 0
                    : Long.parseLong(
                                    ask(
                                            target().at(),
                                            "postgres",
                                            "SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8)"),
                                    16)
                            - 1;
        }

        @Override
        public void refuse() {
            target().kill();
        }

        @Override
        public StepContext mute() {
            target().freeze();
            return Contexts.withTimeout(context(), Duration.ofSeconds(2));
        }

        @Override
        public List<String> where() {
            return List.of(target().at().toString());
        }

        @Override
        public void close() throws IOException {
            target().thaw();
            stage.close();
        }
    }

    @Nested
    @Covers(type = "postgresql.promote", by = PromoteStep.class)
    class Promote extends StepContract {

        @Override
        protected StepSubject subject(Path folder) throws Exception {
            return new Subject() {

                @Override
                public StepType step() {
                    return stage.promote();
                }

                @Override
                public StepContext context() {
                    return stage.context(OperationKind.FAILOVER);
                }

                @Override
                public void obstruct() throws SQLException {
                    stage.asOperator(stage.standby(), "postgres", "SELECT pg_wal_replay_pause()");
                }

                @Override
                public void supersede() throws SQLException {
                    stage.asOperator(stage.primary(), "postgres", "ALTER DATABASE shop SET understudy.epoch = '6'");
                    await().until(() -> !step().precheck(context()).isEmpty());
                }

                @Override
                public List<String> tooOld() {
                    return List.of("epoch 6", "this operation's 2");
                }
            };
        }
    }

    @Nested
    @Covers(type = "verify.write", by = VerifyWriteStep.class)
    class VerifyWrite extends StepContract {

        @Override
        protected StepSubject subject(Path folder) throws Exception {
            return new Subject() {
                {
                    StepResult promoted = stage.promote().apply(stage.context(OperationKind.FAILOVER));
                    if (!(promoted instanceof StepResult.Done)) {
                        throw new IllegalStateException(promoted.summary());
                    }
                }

                @Override
                public StepType step() {
                    return new VerifyWriteStep(stage.sessions);
                }

                @Override
                public StepContext context() {
                    StepContext promotion = stage.context(OperationKind.FAILOVER);
                    return Contexts.ofType(promotion, "verify.write", promotion.with());
                }

                /** It has no effect but the heartbeat of the application. */
                @Override
                public long effects() {
                    return 0;
                }

                @Override
                public void obstruct() throws SQLException {
                    stage.asOperator(stage.standby(), "postgres", "ALTER ROLE shop NOLOGIN");
                }

                @Override
                public void supersede() throws SQLException {
                    stage.asOperator(stage.standby(), "shop", "UPDATE understudy.epoch SET epoch = 6");
                }

                @Override
                public List<String> tooOld() {
                    return List.of("epoch 6", "this operation's 2");
                }
            };
        }
    }

    @Nested
    @Covers(type = "postgresql.reseed", by = ReseedStep.class)
    class Reseed extends StepContract {

        private static final Placement AT_WEST = new Placement(Stage.SHOP, Stage.WEST, Stage.EAST, new Epoch(2));

        @Override
        protected StepSubject subject(Path folder) throws Exception {
            return new Subject() {

                private final AtomicInteger rebuilt = new AtomicInteger();

                {
                    StepContext failover = stage.context(OperationKind.FAILOVER);
                    StepResult fenced = new FencePrimaryStep(List.of(stage.fence())).apply(failover);
                    StepResult promoted = stage.promote().apply(failover);
                    if (!(fenced instanceof StepResult.Done) || !(promoted instanceof StepResult.Done)) {
                        throw new IllegalStateException(fenced.summary() + promoted.summary());
                    }
                }

                @Override
                PostgresServer target() {
                    return stage.world.pair().primary();
                }

                @Override
                public StepType step() {
                    return new ReseedStep(
                            stage.sessions,
                            Ticker.system(),
                            Clock.systemUTC(),
                            new FencePrimaryStep(List.of(stage.fence())),
                            new Rebuilding());
                }

                @Override
                public StepContext context() {
                    StepContext base = Stage.context(OperationKind.REPROTECT, stage.link(), AT_WEST, Map.of());
                    return Contexts.ofType(
                            base,
                            "postgresql.reseed",
                            JsonNodeFactory.instance
                                    .objectNode()
                                    .put("link", Stage.ORDERS.value())
                                    .put("route", "rebuild"));
                }

                @Override
                public long effects() {
                    return rebuilt.get();
                }

                @Override
                public void obstruct() throws SQLException {
                    stage.asOperator(stage.standby(), "shop", "DELETE FROM understudy.epoch");
                }

                @Override
                public void supersede() throws SQLException {
                    stage.asOperator(stage.primary(), "postgres", "ALTER DATABASE shop SET understudy.epoch = '6'");
                }

                @Override
                public List<String> tooOld() {
                    return List.of("epoch 6");
                }

                @Override
                public String repeated() {
                    return "streams from us-west-2";
                }

                /** The user's route. */
                final class Rebuilding implements StepType {

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
                        return new Goal.Open("nothing runs there");
                    }

                    @Override
                    public StepResult apply(StepContext context) {
                        rebuilt.incrementAndGet();
                        try {
                            stage.world.pair().reseedPrimary(stage.standby());
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                        return new StepResult.Done("copied");
                    }
                }
            };
        }
    }
}
