package io.understudy.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NamesTest {

    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch hangs = new CountDownLatch(1);

    @Test
    void one_look_up_of_a_host_hangs_however_often_it_is_asked_for() {
        Names names = new Names(this::hanging);
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> names.address("redis.test", SHORT)).isInstanceOf(Names.Late.class);
        }
        Awaitility.await().untilAsserted(() -> assertThat(asked).hasValue(1));

        assertThatThrownBy(() -> names.address("other.test", SHORT)).isInstanceOf(Names.Late.class);
        Awaitility.await().untilAsserted(() -> assertThat(asked).hasValue(2));
        hangs.countDown();
    }

    @Test
    void once_the_resolver_answers_it_is_asked_anew_each_time() throws IOException {
        Names names = new Names(this::hanging);
        assertThatThrownBy(() -> names.address("redis.test", SHORT)).isInstanceOf(Names.Late.class);
        hangs.countDown();
        assertThat(names.address("redis.test", LONG)).isEqualTo(InetAddress.getLoopbackAddress());
        Awaitility.await().until(() -> {
            names.address("redis.test", LONG);
            return asked.get() > 2;
        });
    }

    @Test
    void a_name_that_is_not_there_is_unknown_at_once() {
        Names names = new Names(host -> {
            throw new UnknownHostException("no such name");
        });
        assertThatThrownBy(() -> names.address("redis.test", LONG))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("redis.test");
    }

    @Test
    void an_address_is_asked_of_nobody() throws IOException {
        Names names = new Names(this::hanging);
        assertThat(names.address("127.0.0.1", SHORT)).isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
        assertThat(names.address("::1", SHORT)).isEqualTo(InetAddress.ofLiteral("::1"));
        assertThat(asked).hasValue(0);
        hangs.countDown();
    }

    private InetAddress hanging(String host) throws UnknownHostException {
        asked.incrementAndGet();
        try {
            hangs.await();
        } catch (InterruptedException e) {
            throw new UnknownHostException(host);
        }
        return InetAddress.getLoopbackAddress();
    }
}
