package io.understudy.adapter.mysql;

import io.understudy.operation.OperationKind;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.operation.contract.Contexts;
import io.understudy.operation.contract.Covers;
import io.understudy.operation.contract.StepContract;
import io.understudy.operation.contract.StepSubject;
import io.understudy.rig.NeedsServers;
import io.understudy.topology.Epoch;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;

/** The steps at a MariaDB keep the contract, at real pairs. */
@NeedsServers
class MysqlStepsContractRigIT {

    private static final Map<String, String> STATE = Map.of(
            "read_only", "SELECT @@global.read_only",
            "accounts", "SELECT group_concat(concat(User, '@', Host, Priv) ORDER BY User, Host) FROM mysql.global_priv",
            "databases", "SELECT group_concat(schema_name ORDER BY schema_name) FROM information_schema.schemata");

    private abstract static class Subject implements StepSubject {

        final MariaDbStage stage;
        private final String log;

        Subject(Path folder) throws Exception {
            stage = new MariaDbStage(folder, "127.0.41");
            prepare();
            log = written();
        }

        /** What belongs to the world. */
        void prepare() throws SQLException {}

        final String ask(String sql) throws SQLException {
            return stage.standby().ask(sql).orElse("");
        }

        private String written() throws SQLException {
            return ask("SELECT @@gtid_binlog_pos");
        }

        @Override
        public final Map<String, String> state() throws SQLException {
            Map<String, String> state = new TreeMap<>();
            for (Map.Entry<String, String> question : STATE.entrySet()) {
                state.put(question.getKey(), ask(question.getValue()));
            }
            try (Connection connection = stage.standby().connect();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SHOW ALL SLAVES STATUS")) {
                state.put("follows", Boolean.toString(rows.next()));
            }
            return state;
        }

        /** Transactions of its own that the standby has in its log. */
        @Override
        public long effects() throws SQLException {
            return written().equals(log) ? 0 : number(written());
        }

        private static long number(String gtid) {
            return Long.parseLong(gtid.substring(gtid.lastIndexOf('-') + 1));
        }

        @Override
        public final void refuse() {
            stage.standby().kill();
        }

        @Override
        public final StepContext mute() {
            stage.standby().pause();
            return Contexts.withTimeout(context(), Duration.ofSeconds(2));
        }

        @Override
        public final List<String> where() {
            return List.of(stage.standby().address());
        }

        @Override
        public final void close() throws IOException {
            stage.close();
        }
    }

    @Nested
    @Covers(type = "mysql.promote", by = PromoteStep.class)
    class Promote extends StepContract {

        @Override
        protected StepSubject subject(Path folder) throws Exception {
            return new Subject(folder) {

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
                    stage.standby().run("STOP SLAVE SQL_THREAD");
                }

                @Override
                public void supersede() throws Exception {
                    try (Session east = stage.sessions.borrow(
                            Endpoint.operator(stage.link(), MariaDbStage.EAST),
                            stage.link().timeout())) {
                        Epoch unused =
                                EpochStore.write(east, stage.link(), new Epoch(6), MariaDbStage.EAST, Instant.EPOCH);
                    }
                    stage.pair().awaitCaughtUp();
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
            return new Subject(folder) {

                @Override
                void prepare() throws SQLException {
                    StepResult promoted =
                            stage.promote().apply(stage.context(OperationKind.FAILOVER, Map.of(), Optional.empty()));
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

                /** It has none but the application's heartbeat. */
                @Override
                public long effects() {
                    return 0;
                }

                @Override
                public void obstruct() throws SQLException {
                    stage.standby().run("ALTER USER app@'%' ACCOUNT LOCK");
                }

                @Override
                public void supersede() throws SQLException {
                    stage.standby().run("UPDATE understudy.epoch SET epoch = 6");
                }

                @Override
                public List<String> tooOld() {
                    return List.of("epoch 6", "this operation's 2");
                }
            };
        }
    }
}
