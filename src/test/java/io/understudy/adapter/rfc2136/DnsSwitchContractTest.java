package io.understudy.adapter.rfc2136;

import io.understudy.operation.StepContext;
import io.understudy.operation.StepType;
import io.understudy.operation.contract.Covers;
import io.understudy.operation.contract.MuteServer;
import io.understudy.operation.contract.StepContract;
import io.understudy.operation.contract.StepSubject;
import io.understudy.sandbox.dns.DnsServer;
import io.understudy.time.Ticker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The switch by dynamic updates keeps the contract, at a name server of the sandbox. */
@Covers(type = "dns.switch", by = DnsSwitchStep.class)
class DnsSwitchContractTest extends StepContract {

    @Override
    protected StepSubject subject(Path folder) throws Exception {
        return new Subject(folder);
    }

    private static final class Subject implements StepSubject {

        private final DnsWorld world;
        private final DnsServer server;
        private final long serial;
        private final MuteServer mute = new MuteServer();

        Subject(Path folder) throws IOException {
            world = new DnsWorld(folder);
            server = world.server("shop 1 IN A " + DnsWorld.OLD);
            serial = server.zone().serial();
        }

        @Override
        public StepType step() {
            return new DnsSwitchStep(world.threads, Clock.systemUTC(), Ticker.system());
        }

        @Override
        public StepContext context() {
            return world.failover();
        }

        @Override
        public Map<String, Set<String>> state() {
            return Map.of("records", DnsWorld.shop(server), "mark", DnsWorld.mark(server));
        }

        @Override
        public Set<String> originals() {
            return DnsWorld.shop(server);
        }

        @Override
        public long effects() {
            return server.zone().serial() - serial;
        }

        @Override
        public void obstruct() {
            world.secret("bm90IHRoZSBzZWNyZXQgb2YgdGhpcyB0ZXN0IGF0IGFsbA==");
        }

        @Override
        public void supersede() {
            step().apply(world.failover());
            step().apply(world.failback());
        }

        @Override
        public List<String> tooOld() {
            return List.of("epoch 3 at us-east-1", "epoch 2 at us-west-2");
        }

        @Override
        public void refuse() {
            server.close();
        }

        @Override
        public StepContext mute() {
            world.others.add(mute.at());
            world.timeout = Duration.ofSeconds(1);
            return world.failover();
        }

        @Override
        public List<String> where() {
            return List.of("127.0.0.1:");
        }

        @Override
        public void close() throws IOException {
            world.close();
            mute.close();
        }
    }
}
