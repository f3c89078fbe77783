package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.api.ReadinessReport;
import io.understudy.policy.FailoverPolicy;
import io.understudy.readiness.Answer;
import io.understudy.readiness.Check;
import io.understudy.readiness.Guard;
import io.understudy.readiness.Rounds;
import io.understudy.readiness.SetTime;
import io.understudy.readiness.Shops;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Placement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who asks for readiness now and waits holds a thread of the HTTP server, so there are few of them. */
@Timeout(60)
class ReadinessApiTest {

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final SetTime time = new SetTime();
    private final CountDownLatch opened = new CountDownLatch(1);
    private final CountDownLatch reached = new CountDownLatch(ReadinessApi.AT_ONCE);
    private final List<FailoverPolicy> shops = IntStream.rangeClosed(0, ReadinessApi.AT_ONCE)
            .mapToObj(i -> Shops.policy("shop-" + i))
            .toList();
    private final ReadinessApi api = api();

    @AfterEach
    void ends() {
        opened.countDown();
        threads.shutdownNow();
    }

    @Test
    void few_at_once_wait_and_others_are_told_to_come_again() throws Exception {
        List<Future<ReadinessReport>> waiting = new ArrayList<>();
        for (int i = 0; i < ReadinessApi.AT_ONCE; i++) {
            String shop = "shop-" + i;
            waiting.add(threads.submit(() -> api.look(shop)));
        }
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
        String another = "shop-" + ReadinessApi.AT_ONCE;
        assertThatThrownBy(() -> api.look(another))
                .isInstanceOf(TooMany.class)
                .hasMessageContaining("ask again in a moment")
                .satisfies(
                        thrown -> assertThat(Refusals.refusal(thrown).status()).isEqualTo(429));
        assertThat(api.report(another).state())
                .as("what is known is told all the same")
                .isEqualTo("UNKNOWN");
        opened.countDown();
        for (Future<ReadinessReport> one : waiting) {
            assertThat(one.get(20, TimeUnit.SECONDS).state()).isEqualTo("READY");
        }
        assertThat(api.look(another).state()).as("a place is free again").isEqualTo("READY");
    }

    @Test
    void one_application_is_asked_once_at_a_time() throws Exception {
        Future<ReadinessReport> first = threads.submit(() -> api.look("shop-0"));
        while (reached.getCount() == ReadinessApi.AT_ONCE) {
            Thread.onSpinWait();
        }
        assertThatThrownBy(() -> api.look("shop-0"))
                .isInstanceOf(TooMany.class)
                .hasMessageContaining("shop-0 is being asked already");
        opened.countDown();
        assertThat(first.get(20, TimeUnit.SECONDS).state()).isEqualTo("READY");
        assertThat(api.look("shop-0").state()).isEqualTo("READY");
    }

    private ReadinessApi api() {
        Rounds rounds = new Rounds(
                shops,
                _ -> List.of(new Check("step web", "west/scale", this::answer)),
                new Guard(threads, Duration.ofMinutes(1)),
                new Rounds.World() {
                    @Override
                    public Optional<String> hindrance() {
                        return Optional.empty();
                    }

                    @Override
                    public boolean moves(ApplicationName application) {
                        return false;
                    }

                    @Override
                    public Placement placement(FailoverPolicy policy) {
                        return Shops.home(policy);
                    }
                },
                Duration.ofMinutes(5),
                time,
                time,
                threads,
                _ -> {});
        Map<ApplicationName, FailoverPolicy> policies =
                shops.stream().collect(Collectors.toMap(FailoverPolicy::application, Function.identity()));
        return new ReadinessApi(policies, rounds, () -> {});
    }

    private Answer answer() {
        reached.countDown();
        try {
            opened.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Answer.Holds("fine");
    }
}
