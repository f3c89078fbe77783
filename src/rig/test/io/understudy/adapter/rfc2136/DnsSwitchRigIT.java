package io.understudy.adapter.rfc2136;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.operation.Goal;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.operation.steps.DnsByProvider;
import io.understudy.policy.DnsPolicy;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.Proves;
import io.understudy.rig.dns.BindServer;
import io.understudy.rig.dns.BindWorld;
import io.understudy.rig.dns.RevertingController;
import io.understudy.rig.faults.Fault;
import io.understudy.rig.machine.Wait;
import io.understudy.time.Ticker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dns.switch} against a primary and a secondary BIND. */
@NeedsNetwork
class DnsSwitchRigIT {

    private static final StepResult.Done DONE = new StepResult.Done("done");
    private static final Duration HANGS = Duration.ofSeconds(30);

    private BindWorld bind;
    private DnsWorld world;
    private DnsSwitchStep step;

    @BeforeEach
    void starts(@TempDir Path folder) throws IOException {
        bind = BindWorld.start(DnsWorld.OLD);
        world = new DnsWorld(folder);
        world.secret(BindWorld.SECRET);
        world.others.add(bind.bind.primary().at());
        world.others.add(bind.bind.secondary().at());
        step = new DnsSwitchStep(world.threads, Clock.systemUTC(), Ticker.system());
    }

    @AfterEach
    void ends() throws IOException {
        world.close();
        bind.close();
    }

    @Test
    void moves_there_and_back_on_both_servers_and_refuses_the_late() throws IOException {
        assertThat(step.precheck(world.failover())).isEmpty();
        assertThat(step.observe(world.failover())).isInstanceOf(Goal.Open.class);

        assertThat(step.apply(world.failover())).isInstanceOf(StepResult.Done.class);
        assertThat(step.verify(world.failover(), DONE)).isInstanceOf(Goal.Reached.class);
        assertThat(shop(bind.bind.secondary())).containsExactly(DnsWorld.NEW);
        assertThat(bind.bind.secondary().resolve("_understudy.shop.example.test.", "TXT"))
                .containsExactly("\"epoch=2 site=us-west-2\"");
        assertThat(step.apply(world.failover()).summary()).startsWith("already ");

        assertThat(step.apply(world.failback())).isInstanceOf(StepResult.Done.class);
        assertThat(step.apply(world.failover())).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.summary()).contains("epoch 3 at us-east-1", "epoch 2 at us-west-2");
        });
        assertThat(shop(bind.bind.primary())).containsExactly(DnsWorld.OLD);
    }

    @Test
    @Proves(Fault.DELAYED_OLDER_PLAN)
    void an_older_message_that_was_delayed_in_the_network_is_refused_by_its_prerequisite() throws IOException {
        Switch early = Switch.of(world.failover());
        step.apply(world.failover());
        step.apply(world.failback()); // the record has its old value again, only the mark differs

        Updater.Reply reply = new Updater(Clock.systemUTC())
                .send(
                        bind.bind.primary().at(),
                        early.message(Optional.empty(), Optional.of("epoch=2 site=us-west-2")),
                        early.dns().key(),
                        Duration.ofSeconds(5));

        assertThat(reply)
                .isInstanceOfSatisfying(
                        Updater.Reply.Answered.class,
                        answered -> assertThat(Findings.prerequisiteFailed(answered.rcode()))
                                .isTrue());
        assertThat(shop(bind.bind.primary())).containsExactly(DnsWorld.OLD);
    }

    @Test
    @Proves(Fault.STALE_SECONDARY)
    void one_stale_secondary_is_not_green_and_is_named_until_it_follows() throws IOException {
        bind.bind.keepSecondaryStale();
        assertThat(step.apply(world.failover())).isInstanceOf(StepResult.Done.class);

        Goal goal = step.verify(world.failover(), DONE);

        assertThat(goal).isInstanceOf(Goal.Open.class);
        assertThat(goal.summary())
                .contains(bind.bind.secondary().at() + " answers shop.example.test. A " + DnsWorld.OLD);
        bind.bind.letSecondaryFollow();
        Wait.until("it is green", HANGS, () -> step.observe(world.failover()) instanceof Goal.Reached);
    }

    @Test
    void a_silent_secondary_proves_nothing() {
        bind.bind.secondary().pause();
        step.apply(world.failover());

        assertThat(step.observe(world.failover())).isInstanceOf(Goal.Unknown.class);
        bind.bind.secondary().resume();
    }

    @Test
    void a_primary_that_is_gone_leaves_the_old_answer_and_another_try() throws IOException {
        bind.bind.primary().kill();

        assertThat(step.apply(world.failover()))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.retryable()).isTrue());
        assertThat(shop(bind.bind.secondary())).containsExactly(DnsWorld.OLD);

        bind.bind.restart(bind.bind.primary());
        assertThat(step.apply(world.failover())).isInstanceOf(StepResult.Done.class);
    }

    @Test
    void an_update_whose_answer_never_comes_is_in_doubt_and_found_done_afterwards() throws IOException {
        Switch goal = Switch.of(world.failover());
        bind.bind.primary().pause(); // the kernel accepts, and keeps the message for it
        world.timeout = Duration.ofSeconds(1);

        Updater.Reply reply = new Updater(Clock.systemUTC())
                .send(
                        bind.bind.primary().at(),
                        goal.message(Optional.empty(), Optional.of(goal.mark().text())),
                        goal.dns().key(),
                        world.timeout);

        assertThat(step.result(goal, reply, world.failover())).isInstanceOf(StepResult.InDoubt.class);
        bind.bind.primary().resume();
        world.timeout = Duration.ofSeconds(5);
        Wait.until("it is found done", HANGS, () -> step.observe(world.failover()) instanceof Goal.Reached);
        assertThat(step.apply(world.failover()).summary()).startsWith("already ");
    }

    @Test
    @Proves(Fault.EMPTY_ANSWER)
    void never_publishes_an_empty_answer() throws IOException {
        world.entries = List.of(new DnsPolicy.Entry(
                BindWorld.SHOP, "A", Map.of(DnsWorld.EAST, List.of(DnsWorld.OLD), DnsWorld.WEST, List.of())));

        assertThat(step.precheck(world.failover()))
                .singleElement()
                .asString()
                .contains("shop.example.test. A has no value for us-west-2");
        assertThat(step.apply(world.failover()))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.retryable()).isFalse());
        assertThat(shop(bind.bind.primary())).containsExactly(DnsWorld.OLD);
    }

    @Test
    void names_a_wrong_secret_a_wrong_key_a_wrong_clock_and_a_secondary_that_is_asked_to_update() {
        var late =
                new DnsSwitchStep(world.threads, Clock.offset(Clock.systemUTC(), Duration.ofHours(1)), Ticker.system());
        assertThat(late.precheck(world.failover())).singleElement().asString().contains("BADTIME", "clock");
        world.keyName = "somebody.";
        assertThat(step.precheck(world.failover())).singleElement().asString().contains("BADKEY", "somebody.");
        world.keyName = "understudy.";
        world.secret("d3Jvbmc=");
        assertThat(step.precheck(world.failover())).singleElement().asString().contains("BADSIG", "secret");
        world.secret(BindWorld.SECRET);
        world.others.add(world.others.removeFirst());
        assertThat(step.precheck(world.failover()))
                .singleElement()
                .asString()
                .contains(bind.bind.secondary().at() + " refuses updates");
    }

    @Test
    void undoes_a_switch_on_both() throws IOException {
        step.apply(world.failover());
        assertThat(step.compensate(world.failover(), DONE)).isInstanceOf(StepResult.Done.class);

        Wait.until(
                "both have the old value",
                HANGS,
                () -> shop(bind.bind.primary()).contains(DnsWorld.OLD)
                        && shop(bind.bind.secondary()).contains(DnsWorld.OLD));
    }

    @Test
    @Proves(Fault.RECORD_REVERTED)
    void what_another_controller_reverts_is_switched_again_a_few_times_and_people_are_told() throws Exception {
        StepType dns = new DnsByProvider(Map.of(DnsPolicy.Rfc2136.class, step));
        try (var controller =
                RevertingController.start(bind.plan, bind.bind.primary(), BindWorld.SHOP, DnsWorld.OLD, 9)) {
            assertThat(dns.apply(world.failover())).isInstanceOf(StepResult.Done.class);
            for (int again = 1; again <= 3; again++) {
                int so = again;
                Wait.until("it is put back", HANGS, () -> controller.reverted() == so);
                assertThat(dns.uphold(world.failover()).orElseThrow())
                        .contains("switched again, for the %d. time of at most 3".formatted(again));
            }
            Wait.until("it is put back", HANGS, () -> controller.reverted() == 4);
            assertThat(dns.uphold(world.failover()).orElseThrow()).contains("are left so");
            assertThat(shop(bind.bind.primary())).containsExactly(DnsWorld.OLD);
            assertThat(dns.precheck(world.failback()))
                    .as("after the operation the readiness checks go on telling it")
                    .anyMatch(line -> line.contains("A %s, the policy says %s".formatted(DnsWorld.OLD, DnsWorld.NEW)));
        }
    }

    private static List<String> shop(BindServer server) throws IOException {
        return server.resolve(BindWorld.SHOP, "A");
    }
}
