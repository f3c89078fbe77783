package io.understudy.adapter.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.time.Ticker;
import io.understudy.topology.HostPort;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SessionTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Endpoint NOWHERE =
            new Endpoint(new HostPort("192.0.2.1", 5432), "shop", Stage.credentials("shop", "/nowhere"));

    private final AtomicLong now = new AtomicLong();
    private final Ticker ticker = now::get;
    private final List<Object> limits = new ArrayList<>();

    @Test
    void each_statement_gets_what_is_left_of_the_deadline() throws SQLException {
        try (Session session = session(SECOND, Deadline.in(ticker, SECOND))) {
            session.forStatement();
            pass(400);
            session.forStatement();
            pass(599);
            session.forStatement();
        }

        assertThat(limits).containsExactly(1000, 600, 1);
    }

    @Test
    void no_statement_gets_more_than_its_own_limit() throws SQLException {
        try (Session session = session(SECOND, Deadline.in(ticker, Duration.ofMillis(2500)))) {
            session.forStatement();
            pass(1000);
            session.forStatement();
            pass(1000);
            session.forStatement();
        }

        assertThat(limits).containsExactly(1000, 1000, 500);
    }

    @Test
    void none_is_asked_after_the_deadline() {
        try (Session session = session(SECOND, Deadline.in(ticker, SECOND))) {
            pass(1000);

            assertThatThrownBy(session::forStatement)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(Trouble.kind(e)).isEqualTo(Trouble.Kind.TIMED_OUT));
        }
    }

    @Test
    void the_next_user_has_a_deadline_of_its_own() throws SQLException {
        try (Session session = session(SECOND, Deadline.in(ticker, SECOND))) {
            pass(1000);
            session.lend(Duration.ofMillis(300), Deadline.in(ticker, SECOND));
            session.forStatement();
        }

        assertThat(limits).containsExactly(300);
    }

    @Test
    void a_bounded_deadline_is_never_later() {
        Deadline whole = Deadline.in(ticker, SECOND);
        pass(700);

        assertThat(whole.atMost(SECOND).left()).isEqualTo(Duration.ofMillis(300));
        assertThat(whole.atMost(Duration.ofMillis(200)).left()).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void waiting_ends_before_the_time_to_say_so() throws SQLException {
        Deadline whole = Deadline.in(ticker, SECOND);
        try (Session session = session(SECOND, whole)) {
            pass(900);

            assertThat(whole.beforeTheLastWord().pause(Duration.ZERO)).isFalse();
            session.forStatement();
        }

        assertThat(limits).containsExactly(100);
    }

    private void pass(long millis) {
        now.addAndGet(Duration.ofMillis(millis).toNanos());
    }

    private Session session(Duration each, Deadline deadline) {
        Connection connection = (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (_, method, args) -> {
                    if (method.getName().equals("setNetworkTimeout")) {
                        limits.add(args[1]);
                    }
                    return null;
                });
        return new Session(new Sessions(ticker), NOWHERE, connection, 0, false, each, deadline);
    }
}
