package io.understudy.adapter.redis;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.operation.contract.Contexts;
import io.understudy.operation.contract.Covers;
import io.understudy.operation.contract.StepContract;
import io.understudy.operation.contract.StepSubject;
import io.understudy.operation.steps.FencePrimaryStep;
import io.understudy.time.Ticker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** The steps at a Redis keep the contract, and so does fencing, by the fence of Redis. */
class RedisStepsContractTest {

    /** One of a {@link FakePair} is the target. */
    private abstract static class Subject implements StepSubject {

        final FakePair pair;
        private int before;

        Subject(Path folder) throws IOException {
            pair = new FakePair(folder);
        }

        FakeRedis target() {
            return pair.replica();
        }

        /** What was done until now belongs to the world. */
        final void begin() {
            before = target().changes();
        }

        @Override
        public final Object state() {
            return target().state();
        }

        @Override
        public final long effects() {
            return target().changes() - before;
        }

        @Override
        public void supersede() {
            target().key("understudy:epoch", "6");
        }

        @Override
        public final void refuse() throws IOException {
            target().close();
        }

        @Override
        public StepContext mute() {
            target().fallSilent();
            pair.patience(Duration.ofSeconds(1));
            return Contexts.withTimeout(context(), Duration.ofSeconds(1));
        }

        @Override
        public final List<String> where() {
            return List.of(target().at() + " as understudy");
        }

        @Override
        public final void close() throws IOException {
            pair.close();
        }
    }

    @Nested
    @Covers(type = "redis.promote", by = PromoteStep.class)
    class Promote extends StepContract {

        @Override
        protected StepSubject subject(Path folder) throws Exception {
            return new Subject(folder) {

                @Override
                public StepType step() {
                    return FakePair.promotion();
                }

                @Override
                public StepContext context() {
                    return pair.context(OperationKind.FAILOVER);
                }

                @Override
                public void obstruct() {
                    pair.replica().info("slave_read_only", "0");
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
                {
                    StepResult promoted = FakePair.promotion().apply(pair.context(OperationKind.FAILOVER));
                    if (!(promoted instanceof StepResult.Done)) {
                        throw new IllegalStateException(promoted.summary());
                    }
                    begin();
                }

                @Override
                public StepType step() {
                    return new VerifyWriteStep(Ticker.system());
                }

                @Override
                public StepContext context() {
                    StepContext promotion = pair.context(OperationKind.FAILOVER);
                    return Contexts.ofType(promotion, "verify.write", promotion.with());
                }

                @Override
                public void obstruct() {
                    pair.replica().refuse("ACL DRYRUN shop", "NOPERM shop may not");
                }

                @Override
                public List<String> tooOld() {
                    return List.of("epoch 6", "this operation's 2");
                }
            };
        }
    }

    @Nested
    @Covers(type = "fence.primary", by = FencePrimaryStep.class)
    class Fence extends StepContract {

        @Override
        protected StepSubject subject(Path folder) throws Exception {
            return new Subject(folder) {

                @Override
                FakeRedis target() {
                    return pair.primary();
                }

                @Override
                public StepType step() {
                    return new FencePrimaryStep(List.of(new RedisFence(Ticker.system())));
                }

                @Override
                public StepContext context() {
                    return Contexts.ofType(
                            pair.context(OperationKind.FAILOVER),
                            "fence.primary",
                            JsonNodeFactory.instance.objectNode());
                }

                @Override
                public void obstruct() {
                    pair.primary().user("stranger", "on #3 ~* +@all");
                }

                @Override
                public List<String> tooOld() {
                    return List.of("epoch 6", "newer than this operation's 1", "left alone");
                }

                /** The user is switched off, and its connections can't be ended. */
                @Override
                public void half() {
                    pair.primary().refuse("CLIENT KILL", "NOPERM no permissions to run the 'client|kill' command");
                    StepResult unused = step().apply(context());
                    pair.primary().refuseNoMore("CLIENT KILL");
                }
            };
        }
    }
}
