package io.understudy.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Journal.Lease;
import io.understudy.journal.Journal.StaleLease;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeadershipTest {

    private static final Duration LENGTH = Duration.ofSeconds(10);
    private static final Duration RENEWS = Duration.ofSeconds(3);
    private static final Duration TICK = Duration.ofMillis(250);

    private final StoreClock time = new StoreClock();
    private final UnsteadyStore store = new UnsteadyStore(new InMemoryJournal(time));
    private final Instance a = new Instance("a");
    private final Instance b = new Instance("b");

    @Test
    void one_of_two_leads_and_the_other_one_knows_it() {
        pass(Duration.ofSeconds(60), a, b);

        assertThat(a.leadership.leads()).isTrue();
        assertThat(b.leadership.leads()).isFalse();
        assertThat(b.leadership.leader()).contains("a");
        assertThat(a.duty.calls).containsExactly("begin");
        assertThat(b.duty.calls).isNotEmpty().containsOnly("follow");
    }

    @Test
    void one_that_does_not_lead_says_who_to_ask() {
        pass(TICK, a, b);

        assertThatThrownBy(b.leadership::lease)
                .isInstanceOf(StaleLease.class)
                .hasMessage("this instance, b, does not lead and changes nothing: a leads, ask there");
        assertThat(b.leadership.hindrances()).isEmpty();
    }

    @Test
    void when_the_leader_is_gone_another_one_leads_within_the_lease_and_two_seconds() {
        pass(Duration.ofSeconds(20), a, b);

        pass(LENGTH.plusSeconds(2), b);

        assertThat(b.leadership.leads()).isTrue();
        assertThat(b.leadership.lease().token()).isEqualTo(2);
        assertThat(b.duty.calls.getLast()).isEqualTo("begin");
    }

    @Test
    void a_lease_that_is_given_back_is_taken_within_a_second() {
        pass(Duration.ofSeconds(20), a, b);

        a.leadership.resign();
        a.leadership.close();
        pass(Duration.ofSeconds(1), a, b);

        assertThat(b.leadership.leads()).isTrue();
    }

    @Test
    void a_leader_that_was_paused_beyond_its_lease_stops_at_its_first_tick_and_may_lead_again_with_a_new_token() {
        pass(TICK, a, b);
        Lease old = a.leadership.lease();

        pass(Duration.ofSeconds(30), b);
        assertThat(a.leadership.leads()).isFalse();
        assertThatThrownBy(a.leadership::lease).isInstanceOf(StaleLease.class);
        pass(TICK, a, b);

        assertThat(a.duty.calls).containsSubsequence("begin", "end", "follow");
        assertThat(a.leadership.leader()).contains("b");
        assertThatThrownBy(() -> store.renew(old)).isInstanceOf(StaleLease.class);

        b.leadership.resign();
        b.leadership.close();
        pass(Duration.ofSeconds(2), a);
        assertThat(a.leadership.lease().token()).isEqualTo(3);
        assertThat(a.duty.calls.getLast()).isEqualTo("begin");
    }

    @Test
    void one_or_two_renewals_without_an_answer_do_not_end_it() {
        pass(TICK, a);

        store.down = true;
        pass(Duration.ofSeconds(9), a);
        assertThat(a.leadership.hindrances()).singleElement().asString().contains("connection refused");
        assertThat(a.leadership.silence())
                .hasValueSatisfying(
                        silent -> assertThat(silent).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(9)));
        store.down = false;
        pass(Duration.ofSeconds(30), a);
        assertThat(a.leadership.silence()).isEmpty();

        assertThat(a.duty.calls).containsExactly("begin");
        assertThat(a.leadership.hindrances()).isEmpty();
    }

    @Test
    void a_leader_that_can_not_renew_stops_before_its_lease_runs_out_in_the_store() {
        pass(TICK, a);
        store.down = true;

        while (a.leadership.leads()) {
            pass(Duration.ofMillis(10), a);
        }

        assertThat(a.duty.calls).containsExactly("begin", "end");
        assertThat(store.behind.holding().orElseThrow().remaining()).isPositive();
        assertThatThrownBy(a.leadership::lease)
                .hasMessageContainingAll("neither does another at the moment", "connection refused");
    }

    @Test
    void a_lease_that_another_one_took_ends_it_at_the_next_renewal() {
        pass(TICK, a);
        store.behind.acquire("by hand");

        pass(RENEWS.plus(TICK), a);

        assertThat(a.leadership.leads()).isFalse();
        assertThat(a.duty.calls).containsSubsequence("begin", "end");
        assertThat(a.leadership.leader()).contains("by hand");
    }

    @Test
    void a_renewal_whose_answer_comes_after_it_gave_up_is_given_back() {
        pass(TICK, a);
        store.beforeTheAnswer = () -> {
            time.pass(LENGTH.minus(RENEWS));
            a.leadership.tick();
            assertThat(a.duty.calls).containsExactly("begin", "end");
        };
        while (a.leadership.leads()) {
            pass(TICK, a);
        }
        store.beforeTheAnswer = () -> {};

        pass(TICK.multipliedBy(2), a);

        assertThat(a.leadership.lease().token()).isEqualTo(2);
        assertThat(a.duty.calls).endsWith("begin");
    }

    @Test
    void what_can_not_be_taken_up_at_once_is_taken_up_later() {
        a.duty.failures = 2;

        pass(TICK, a);
        assertThat(a.duty.calls).containsExactly("begin failed");
        pass(Duration.ofSeconds(5), a);

        assertThat(a.duty.calls).containsExactly("begin failed", "begin failed", "begin");
    }

    @Test
    void one_that_leads_and_can_not_take_up_what_is_open_says_so_until_it_can() {
        a.duty.defects = 3;

        pass(TICK.multipliedBy(2), a);
        assertThat(a.leadership.leads()).isTrue();
        assertThat(a.leadership.hindrances())
                .singleElement()
                .asString()
                .contains("wave-1 can't be read", "nothing starts");
        pass(Duration.ofSeconds(5), a);

        assertThat(a.duty.calls).containsExactly("begin broken", "begin broken", "begin broken", "begin");
        assertThat(a.leadership.hindrances()).isEmpty();
    }

    @Test
    void a_journal_that_hangs_without_an_error_is_told() {
        List<Runnable> tasks = new ArrayList<>();
        Leadership asks = Leadership.shared(store, new Claimant("a", LENGTH, time), RENEWS, tasks::add);
        asks.start(new Recorder());
        asks.tick();
        assertThat(tasks).hasSize(1);
        assertThat(asks.hindrances()).isEmpty();

        time.pass(Duration.ofSeconds(16));
        asks.tick();
        assertThat(asks.hindrances()).singleElement().asString().contains("has not answered for more than 15 s");
        assertThat(asks.silence()).contains(Duration.ofSeconds(16));

        tasks.removeFirst().run();
        assertThat(asks.hindrances()).isEmpty();
        assertThat(asks.silence()).isEmpty();
    }

    @Test
    void one_that_takes_up_what_is_open_for_too_long_says_so() {
        List<Runnable> tasks = new ArrayList<>();
        Leadership shared = Leadership.shared(store, new Claimant("a", LENGTH, time), RENEWS, tasks::add);
        shared.start(new Recorder());
        shared.tick();
        tasks.removeFirst().run();
        assertThat(shared.leads()).isTrue();
        for (int i = 0; i < 61; i++) {
            time.pass(Duration.ofSeconds(1));
            shared.tick();
            while (tasks.size() > 1) {
                // The lease is renewed beside it.
                tasks.removeLast().run();
            }
        }

        assertThat(shared.leads()).isTrue();
        assertThat(shared.hindrances())
                .singleElement()
                .asString()
                .contains("taking up what was open for more than 60 s");
        tasks.removeFirst().run();
        assertThat(shared.hindrances()).isEmpty();
    }

    @Test
    void the_only_instance_leads_from_the_start_whoever_held_the_lease_before() {
        store.behind.claim(new Claimant("before", LENGTH, time));

        Leadership alone = Leadership.alone(store, "a", RENEWS, Runnable::run);
        Recorder duty = new Recorder();
        alone.start(duty);

        assertThat(duty.calls).containsExactly("begin");
        assertThat(alone.lease().token()).isEqualTo(2);
        assertThat(alone.hindrances()).isEmpty();
    }

    @Test
    void the_only_instance_is_hindered_while_the_journal_can_not_be_written_and_goes_on_leading() {
        Leadership alone = Leadership.alone(store, "a", RENEWS, Runnable::run);
        alone.start(new Recorder());

        store.down = true;
        time.pass(Duration.ofHours(1));
        alone.tick();

        assertThat(alone.hindrances()).singleElement().asString().contains("connection refused");
        assertThat(alone.leads()).isTrue();
    }

    @Test
    void the_only_instance_is_hindered_when_another_one_took_its_journal() {
        Leadership alone = Leadership.alone(store, "here", RENEWS, Runnable::run);
        Recorder duty = new Recorder();
        alone.start(duty);

        store.behind.acquire("there");
        for (int i = 0; i < 40; i++) {
            time.pass(TICK);
            alone.tick();
        }

        assertThat(duty.calls).containsSubsequence("begin", "end");
        assertThat(alone.hindrances()).singleElement().asString().contains("there leads");
    }

    private void pass(Duration span, Instance... instances) {
        Duration step = span.compareTo(TICK) < 0 ? span : TICK;
        for (Duration passed = Duration.ZERO; passed.compareTo(span) < 0; passed = passed.plus(step)) {
            time.pass(step);
            for (Instance instance : instances) {
                instance.leadership.tick();
            }
        }
    }

    private final class Instance {
        private final Recorder duty = new Recorder();
        private final Leadership leadership;

        Instance(String name) {
            leadership = Leadership.shared(store, new Claimant(name, LENGTH, time), RENEWS, Runnable::run);
            leadership.start(duty);
        }
    }

    private static final class Recorder implements Leadership.Duty {
        private final List<String> calls = new ArrayList<>();
        private int failures;
        private int defects;

        @Override
        public void begin() {
            if (defects-- > 0) {
                calls.add("begin broken");
                throw new IllegalStateException("wave-1 can't be read");
            }
            if (failures-- > 0) {
                calls.add("begin failed");
                throw new JournalUnavailable("no answer", new IOException());
            }
            calls.add("begin");
        }

        @Override
        public void end() {
            calls.add("end");
        }

        @Override
        public void follow() {
            calls.add("follow");
        }
    }

    /** A store whose lease can't be asked for while it is down. */
    private static final class UnsteadyStore implements Journal {
        private final Journal behind;
        private boolean down;
        private Runnable beforeTheAnswer = () -> {};

        UnsteadyStore(Journal behind) {
            this.behind = behind;
        }

        private Journal up() {
            if (down) {
                throw new JournalUnavailable("connection refused", new IOException("connection refused"));
            }
            return behind;
        }

        @Override
        public Claim claim(Claimant claimant) {
            return up().claim(claimant);
        }

        @Override
        public Lease takeOver(Claimant claimant) {
            return up().takeOver(claimant);
        }

        @Override
        public Lease renew(Lease lease) {
            Lease renewed = up().renew(lease);
            beforeTheAnswer.run();
            return renewed;
        }

        @Override
        public void release(Lease lease) {
            up().release(lease);
        }

        @Override
        public Optional<Holding> holding() {
            return up().holding();
        }

        @Override
        public Entry append(Lease lease, Draft draft) {
            return up().append(lease, draft);
        }

        @Override
        public Optional<OperationId> open(Lease lease, Draft first) {
            return up().open(lease, first);
        }

        @Override
        public Entry close(Lease lease, Draft last) {
            return up().close(lease, last);
        }

        @Override
        public List<Entry> of(OperationId operation) {
            return up().of(operation);
        }

        @Override
        public Optional<OperationId> open(ApplicationName application) {
            return up().open(application);
        }

        @Override
        public List<OperationId> open() {
            return up().open();
        }

        @Override
        public List<OperationId> recent(ApplicationName application, int limit) {
            return up().recent(application, limit);
        }

        @Override
        public List<Entry> of(ApplicationName application, String type) {
            return up().of(application, type);
        }

        @Override
        public void close() {
            behind.close();
        }
    }
}
