package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.health.Thresholds;
import io.understudy.notification.Notice;
import io.understudy.operation.Fence;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FailoverPolicy.Automation;
import io.understudy.policy.FailoverPolicy.Health;
import io.understudy.policy.FailoverPolicy.Mode;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.policy.FailoverPolicy.Runbooks;
import io.understudy.policy.FenceSpec;
import io.understudy.policy.ReplicationLink;
import io.understudy.policy.ReplicationLink.Credentials;
import io.understudy.policy.SecretRef;
import io.understudy.replication.LagSample;
import io.understudy.replication.LagSample.PrimaryEnd;
import io.understudy.replication.LagSample.StandbyEnd;
import io.understudy.runbook.RunbookName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.LinkName;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class QuarantineTest {

    private static final SiteName EAST = new SiteName("us-east-1");
    private static final SiteName WEST = new SiteName("us-west-2");
    private static final LinkName ORDERS = new LinkName("orders");
    private static final ApplicationName SHOP = new ApplicationName("shop");
    private static final Placement BEFORE = new Placement(SHOP, EAST, WEST, Epoch.INITIAL);
    private static final Placement MOVED = BEFORE.moved();

    private final AtomicLong now = new AtomicLong(1);
    private final List<SiteName> fenced = new ArrayList<>();
    private final List<Notice> told = new ArrayList<>();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private Optional<Epoch> carried = Optional.empty();
    private boolean silent;
    private Optional<RuntimeException> defect = Optional.empty();
    private boolean settled = true;
    private boolean stray;
    private Epoch closedUpTo = BEFORE.epoch();
    private final Quarantine quarantine = new Quarantine(
            new Recorder(),
            (policy, placement) -> settled,
            (link, site) -> carried(),
            (link, placement) -> stray,
            Map.of(),
            now::get,
            tasks::add,
            told::add);

    @Test
    void closes_an_old_primary_that_is_writable_again() {
        consider(MOVED, true, Optional.of(false));

        assertThat(fenced).containsExactly(EAST);
        assertThat(closedUpTo).isEqualTo(BEFORE.epoch());
        assertThat(told).singleElement().asString().contains("QUARANTINE", "us-east-1", "FENCED");
    }

    @Test
    void leaves_a_standby_alone() {
        consider(MOVED, true, Optional.of(true));
        assertThat(fenced).isEmpty();
    }

    @Test
    void does_nothing_while_the_new_primary_does_not_prove_itself() {
        consider(MOVED, false, Optional.of(false));
        assertThat(fenced).isEmpty();
    }

    @Test
    void does_nothing_before_the_application_ever_moved() {
        consider(BEFORE, true, Optional.of(false));
        assertThat(fenced).isEmpty();
    }

    @Test
    void does_nothing_to_a_server_that_carries_this_epoch_or_a_newer_one() {
        carried = Optional.of(MOVED.epoch());
        consider(MOVED, true, Optional.of(false));
        assertThat(fenced).isEmpty();
    }

    @Test
    void closes_a_copy_that_came_up_as_a_primary_with_the_epoch_that_it_was_copied_with() {
        carried = Optional.of(MOVED.epoch());
        stray = true;
        consider(MOVED, true, Optional.of(false));

        assertThat(fenced).containsExactly(EAST);
        assertThat(closedUpTo).isEqualTo(MOVED.epoch());
        assertThat(told).singleElement().asString().contains("QUARANTINE", "a copy that is no standby");
    }

    @Test
    void a_copy_of_a_primary_that_does_not_prove_itself_is_left_alone() {
        carried = Optional.of(MOVED.epoch());
        stray = true;
        consider(MOVED, false, Optional.of(false));

        assertThat(fenced).isEmpty();
    }

    @Test
    void does_nothing_to_a_server_that_carries_a_newer_epoch_whatever_else_it_looks_like() {
        carried = Optional.of(MOVED.epoch().next());
        stray = true;
        consider(MOVED, true, Optional.of(false));

        assertThat(fenced).isEmpty();
    }

    @Test
    void tries_again_after_a_while_not_with_every_sample() {
        consider(MOVED, true, Optional.of(false));
        consider(MOVED, true, Optional.of(false));
        assertThat(fenced).hasSize(1);

        now.addAndGet(Duration.ofSeconds(10).toNanos());
        consider(MOVED, true, Optional.of(false));
        assertThat(fenced).hasSize(2);
    }

    @Test
    void a_sample_does_not_wait_for_the_fence() {
        sampled(MOVED, true, Optional.of(false));

        assertThat(tasks).hasSize(1);
        assertThat(fenced).isEmpty();
    }

    @Test
    void does_nothing_to_a_server_whose_epoch_can_not_be_read_and_looks_again() {
        silent = true;
        consider(MOVED, true, Optional.of(false));
        assertThat(fenced).isEmpty();
        assertThat(told).singleElement().asString().contains("NOT closed", "no answer");

        silent = false;
        now.addAndGet(Duration.ofSeconds(10).toNanos());
        consider(MOVED, true, Optional.of(false));
        assertThat(fenced).hasSize(1);
    }

    @Test
    void people_hear_of_one_that_can_not_be_closed_whatever_keeps_it_from_that() {
        defect = Optional.of(new UnderstudyException.Permanent("the password file is gone"));
        consider(MOVED, true, Optional.of(false));
        defect = Optional.of(new IllegalStateException("a defect"));
        now.addAndGet(Duration.ofSeconds(10).toNanos());
        consider(MOVED, true, Optional.of(false));

        assertThat(fenced).isEmpty();
        assertThat(told)
                .extracting(Notice::words)
                .satisfiesExactly(
                        words -> assertThat(words).contains("NOT closed", "the password file is gone"),
                        words -> assertThat(words).contains("NOT closed", "a defect"));
    }

    @Test
    void closes_nothing_while_the_roles_are_exchanged_and_looks_again() {
        settled = false;
        consider(MOVED, true, Optional.of(false));
        assertThat(tasks).isEmpty();

        settled = true;
        consider(MOVED, true, Optional.of(false));
        assertThat(fenced).hasSize(1);
    }

    @Test
    void closes_nothing_when_the_roles_are_exchanged_between_the_look_and_the_fence() {
        sampled(MOVED, true, Optional.of(false));
        settled = false;
        tasks.remove().run();

        assertThat(fenced).isEmpty();
    }

    private Optional<Epoch> carried() {
        defect.ifPresent(e -> {
            throw e;
        });
        if (silent) {
            throw new UnderstudyException.Transient("no answer", new SQLException());
        }
        return carried;
    }

    private void consider(Placement placement, boolean primaryAnswers, Optional<Boolean> inRecovery) {
        sampled(placement, primaryAnswers, inRecovery);
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private void sampled(Placement placement, boolean primaryAnswers, Optional<Boolean> inRecovery) {
        Optional<PrimaryEnd> primary =
                primaryAnswers ? Optional.of(new PrimaryEnd(7, Instant.EPOCH, 100, 2, 1)) : Optional.empty();
        Optional<StandbyEnd> standby = inRecovery.map(
                recovering -> new StandbyEnd(7, Instant.EPOCH, 100, 100, 1, 1, false, false, recovering));
        quarantine.consider(policy(), placement, new LagSample(ORDERS, now.get(), primary, standby, ""));
    }

    private static FailoverPolicy policy() {
        Credentials role = new Credentials("understudy", new SecretRef.Env("UNUSED"));
        ReplicationLink.Postgresql link = new ReplicationLink.Postgresql(
                ORDERS, "shop", Map.of(), role, role, Duration.ofMillis(500), Duration.ofSeconds(2));
        return new FailoverPolicy(
                SHOP,
                Map.of(),
                EAST,
                WEST,
                new Objectives(Duration.ofSeconds(30), Duration.ofMinutes(1)),
                List.of(),
                new Health(Thresholds.DEFAULT, 2, Set.of()),
                List.of(link),
                List.of(),
                Optional.empty(),
                new Automation(Mode.AUTOMATIC, Duration.ofHours(1)),
                new Runbooks(new RunbookName("move"), Optional.empty()));
    }

    private final class Recorder implements Fence {

        @Override
        public boolean handles(FenceSpec spec) {
            return true;
        }

        @Override
        public Proof fence(FenceSpec spec, StepContext context, Duration timeout) {
            closedUpTo = context.from().epoch();
            fenced.add(context.oldPrimary());
            return new Proof(State.FENCED, "closed");
        }

        @Override
        public Proof observe(FenceSpec spec, StepContext context, Duration timeout) {
            throw new AssertionError("not asked");
        }

        @Override
        public StepResult release(FenceSpec spec, StepContext context, Duration timeout) {
            throw new AssertionError("never lifted");
        }

        @Override
        public List<String> precheck(FenceSpec spec, StepContext context) {
            return List.of();
        }
    }
}
