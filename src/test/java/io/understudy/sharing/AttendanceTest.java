package io.understudy.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.StoreClock;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AttendanceTest {

    private static final Member A = new Member("a", "first", URI.create("http://192.0.2.1:8686"));
    private static final Member B = new Member("b", "second", URI.create("http://192.0.2.2:8686"));

    private final StoreClock clock = new StoreClock();
    private final Store store = new Store(new InMemoryMembership(clock));
    private final Attendance a = attendance(A);
    private final Attendance b = attendance(B);

    @Test
    void before_the_first_answer_nobody_is_known() {
        assertThat(a.spread()).isEqualTo(Spread.NOBODY);
    }

    @Test
    void those_who_renew_know_each_other() {
        a.renew();
        b.renew();
        a.renew();

        assertThat(a.spread().members()).containsExactly(A, B);
        assertThat(b.spread()).isEqualTo(a.spread());
    }

    @Test
    void one_that_died_is_out_once_its_time_is_over() {
        b.renew();
        pass(2_999);
        a.renew();
        assertThat(a.spread().members()).containsExactly(A, B);

        pass(1);
        a.renew();

        assertThat(a.spread().members()).containsExactly(A);
    }

    @Test
    void without_the_store_nobody_is_known_once_the_others_may_have_counted_this_one_out() {
        a.renew();
        store.lost = true;

        pass(2_999);
        a.renew();
        assertThat(a.spread().members()).containsExactly(A);
        pass(1);

        assertThat(a.spread()).isEqualTo(Spread.NOBODY);
        store.lost = false;
        a.renew();
        assertThat(a.spread().members()).containsExactly(A);
    }

    @Test
    void it_counts_from_before_it_asked() {
        store.takes = Duration.ofSeconds(2);
        a.renew();
        store.takes = Duration.ZERO;

        pass(1_000);

        assertThat(a.spread()).as("three seconds after the question").isEqualTo(Spread.NOBODY);
    }

    @Test
    void a_store_that_leaves_it_out_is_not_believed() {
        Attendance left = new Attendance(
                Optional.of(new Membership() {
                    @Override
                    public List<Member> renew(Member self, Duration length) {
                        return List.of(B);
                    }

                    @Override
                    public void leave(Member self) {}
                }),
                A,
                clock,
                Runnable::run);
        left.renew();

        assertThat(left.spread()).isEqualTo(Spread.NOBODY);
    }

    @Test
    void one_that_ends_is_out_at_once() {
        a.renew();
        b.renew();
        b.close();
        a.renew();

        assertThat(a.spread().members()).containsExactly(A);
        assertThat(b.spread()).isEqualTo(Spread.NOBODY);
    }

    @Test
    void one_that_is_alone_knows_nobody() {
        Attendance alone = new Attendance(Optional.empty(), A, clock, Runnable::run);
        alone.renew();

        assertThat(alone.spread()).isEqualTo(Spread.NOBODY);
        alone.close();
    }

    private Attendance attendance(Member member) {
        return new Attendance(Optional.of(store), member, clock, Runnable::run);
    }

    private void pass(int millis) {
        clock.pass(Duration.ofMillis(millis));
    }

    /** One that can be lost, and that takes its time to answer. */
    private final class Store implements Membership {
        private final Membership membership;
        boolean lost;
        Duration takes = Duration.ZERO;

        Store(Membership membership) {
            this.membership = membership;
        }

        @Override
        public List<Member> renew(Member self, Duration length) {
            if (lost) {
                throw new JournalUnavailable("away", null);
            }
            List<Member> members = membership.renew(self, length);
            clock.pass(takes);
            return members;
        }

        @Override
        public void leave(Member self) {
            membership.leave(self);
        }
    }
}
