package io.understudy.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What every membership does, the one in memory and the one in the journal's database. */
public abstract class MembershipContractTest {

    protected static final Duration LONG = Duration.ofMinutes(5);
    protected static final Duration SHORT = Duration.ofMillis(50);

    private static final Member A = new Member("a", "first", URI.create("http://192.0.2.1:8686"));
    private static final Member B = new Member("b", "second", URI.create("http://192.0.2.2:8686"));

    /** A new one, where nobody is counted in. */
    protected abstract Membership create();

    /** Returns when more than this has passed by the store's clock. */
    protected abstract void pass(Duration time);

    @Test
    void counts_in_who_renews_in_order() {
        Membership membership = create();

        assertThat(membership.renew(B, LONG)).containsExactly(B);
        assertThat(membership.renew(A, LONG)).containsExactly(A, B);
        assertThat(membership.renew(A, LONG)).containsExactly(A, B);
    }

    @Test
    void one_that_does_not_renew_is_out_after_its_time() {
        Membership membership = create();
        membership.renew(B, SHORT);
        pass(SHORT);

        assertThat(membership.renew(A, LONG)).containsExactly(A);
    }

    @Test
    void one_that_was_out_comes_back_by_renewing() {
        Membership membership = create();
        membership.renew(B, SHORT);
        pass(SHORT);
        membership.renew(A, LONG);

        assertThat(membership.renew(B, LONG)).containsExactly(A, B);
    }

    @Test
    void one_that_leaves_is_out_at_once_and_may_leave_twice() {
        Membership membership = create();
        membership.renew(A, LONG);
        membership.renew(B, LONG);

        membership.leave(B);
        membership.leave(B);

        assertThat(membership.renew(A, LONG)).containsExactly(A);
    }

    @Test
    void two_processes_of_one_name_are_two() {
        Membership membership = create();
        Member again = new Member("a", "another", A.url());
        membership.renew(A, LONG);

        assertThat(membership.renew(again, LONG)).containsExactly(again, A);
    }

    @Test
    void one_that_moved_is_known_by_its_new_address() {
        Membership membership = create();
        membership.renew(A, LONG);
        Member moved = new Member("a", A.session(), URI.create("http://192.0.2.9:8686"));

        assertThat(membership.renew(moved, LONG)).containsExactly(moved);
    }
}
