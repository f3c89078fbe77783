package io.understudy.adapter.route53;

import io.understudy.adapter.DnsMoves;
import io.understudy.component.route53.FakeRoute53;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepType;
import io.understudy.operation.contract.Covers;
import io.understudy.operation.contract.StepContract;
import io.understudy.operation.contract.StepSubject;
import io.understudy.policy.FailoverPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.route53.Route53Client;

/** Both ways to switch in Route 53 keep the contract: by records in a hosted zone, and by a sign for its health checkers. */
class Route53StepsContractTest {

    @Nested
    @Covers(type = "dns.switch", by = Route53SwitchStep.class)
    class Records extends StepContract {

        @Override
        protected StepSubject subject(Path folder) {
            return new Zone();
        }
    }

    private static final class Zone implements StepSubject {

        private enum Access {
            ANSWERS,
            REFUSES,
            MUTE
        }

        private final Route53World world = new Route53World();
        private final FakeRoute53 zone = world.zone;
        private final Route53Client client = client();
        private volatile Access access = Access.ANSWERS;

        Zone() {
            zone.put(Route53World.SHOP, "A", 60, Route53World.OLD);
        }

        private Route53Client client() {
            return (Route53Client) Proxy.newProxyInstance(
                    Route53Client.class.getClassLoader(),
                    new Class<?>[] {Route53Client.class},
                    (_, method, arguments) -> {
                        if (access == Access.REFUSES) {
                            throw SdkClientException.create(
                                    "Unable to execute HTTP request", new ConnectException("Connection refused"));
                        }
                        if (access == Access.MUTE) {
                            // As the real client does, which bounds each call.
                            throw ApiCallTimeoutException.create(5000);
                        }
                        try {
                            return method.invoke(zone, arguments);
                        } catch (InvocationTargetException e) {
                            throw Objects.requireNonNull(e.getCause());
                        }
                    });
        }

        @Override
        public StepType step() {
            return world.step(client);
        }

        @Override
        public StepContext context() {
            return world.failover();
        }

        @Override
        public Map<String, Set<String>> state() {
            return Map.of(
                    "records", zone.values(Route53World.SHOP, "A"), "mark", zone.values(Route53World.MARK, "TXT"));
        }

        @Override
        public Set<String> originals() {
            return zone.values(Route53World.SHOP, "A");
        }

        @Override
        public long effects() {
            return zone.changes();
        }

        @Override
        public void obstruct() {
            zone.put(Route53World.SHOP, "A", 60, "203.0.113.9");
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
            access = Access.REFUSES;
        }

        @Override
        public StepContext mute() {
            access = Access.MUTE;
            world.timeout = Duration.ofSeconds(1);
            return world.failover();
        }

        @Override
        public List<String> where() {
            return List.of(FakeRoute53.ZONE);
        }

        @Override
        public void close() {
            world.close();
        }
    }

    @Nested
    @Covers(type = "dns.switch", by = SignStep.class)
    class Sign extends StepContract {

        @Override
        protected StepSubject subject(Path folder) {
            return new SignFolder(folder.resolve("signs"));
        }
    }

    private static final class SignFolder implements StepSubject {

        private static final Duration TIMEOUT = Duration.ofSeconds(4);

        private final FailoverPolicy policy = ProvisionTest.shop("https://dr.example.net");
        private final List<String> drift = new ArrayList<>();
        private final Hurry time = new Hurry();
        private final Path folder;

        SignFolder(Path folder) {
            this.folder = folder;
        }

        @Override
        public StepType step() {
            return new SignStep(new PrimarySigns(folder), context -> drift, Runnable::run, time, time);
        }

        @Override
        public StepContext context() {
            return DnsMoves.failover(policy.dns(), TIMEOUT);
        }

        @Override
        public Map<Path, String> state() throws IOException {
            Map<Path, String> state = new TreeMap<>();
            if (Files.exists(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.filter(Files::isRegularFile).forEach(file -> state.put(file, read(file)));
                }
            }
            return state;
        }

        private static String read(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Whether the sign stands. */
        @Override
        public Boolean originals() {
            return Files.exists(folder.resolve("dns/v1/primary/shop/us-west-2"));
        }

        /** The files that are there, as a folder counts nothing. */
        @Override
        public long effects() throws IOException {
            return state().size();
        }

        @Override
        public void obstruct() {
            drift.add("Route 53 is not as it was provisioned");
        }

        @Override
        public void supersede() {
            step().apply(context());
            step().apply(DnsMoves.failback(policy.dns(), TIMEOUT));
        }

        @Override
        public List<String> tooOld() {
            return List.of("epoch 3 at us-east-1", "epoch 2 at us-west-2");
        }

        @Override
        public void close() {}
    }
}
