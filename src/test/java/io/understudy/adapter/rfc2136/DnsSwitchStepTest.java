package io.understudy.adapter.rfc2136;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.operation.Goal;
import io.understudy.operation.StepResult;
import io.understudy.policy.DnsPolicy;
import io.understudy.sandbox.dns.DnsServer;
import io.understudy.time.Ticker;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DnsSwitchStepTest {

    private static final String RECORD = "shop 1 IN A " + DnsWorld.OLD;
    private static final StepResult.Done DONE = new StepResult.Done("done");

    private DnsWorld world;
    private DnsSwitchStep step;

    @BeforeEach
    void start(@TempDir Path folder) {
        world = new DnsWorld(folder);
        step = new DnsSwitchStep(world.threads, Clock.systemUTC(), Ticker.system());
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void moves_the_record_and_marks_the_epoch() {
        DnsServer server = world.server(RECORD);

        StepResult result = step.apply(world.failover());

        assertThat(result)
                .isInstanceOfSatisfying(
                        StepResult.Done.class,
                        done -> assertThat(done.outputs())
                                .containsEntry("old shop.example.test. A", DnsWorld.OLD)
                                .containsEntry("new shop.example.test. A", DnsWorld.NEW));
        assertThat(DnsWorld.shop(server)).containsExactly(DnsWorld.NEW);
        assertThat(DnsWorld.mark(server)).containsExactly("\"epoch=2 site=us-west-2\"");
        assertThat(step.verify(world.failover(), DONE)).isInstanceOf(Goal.Reached.class);
    }

    @Test
    void shows_the_difference_that_it_would_make() {
        world.server(RECORD);

        assertThat(step.observe(world.failover()))
                .isEqualTo(new Goal.Open("shop.example.test. A 127.83.1.10 -> 127.83.2.10 (ttl 1s)"));
    }

    @Test
    void goes_there_and_back_with_growing_epochs() {
        DnsServer server = world.server(RECORD);

        assertThat(step.apply(world.failover())).isInstanceOf(StepResult.Done.class);
        assertThat(step.apply(world.failback())).isInstanceOf(StepResult.Done.class);

        assertThat(DnsWorld.shop(server)).containsExactly(DnsWorld.OLD);
        assertThat(DnsWorld.mark(server)).containsExactly("\"epoch=3 site=us-east-1\"");
    }

    @Test
    void an_older_plan_that_arrives_late_is_rejected_and_told_who_was_first() {
        DnsServer server = world.server(RECORD);
        step.apply(world.failover());
        step.apply(world.failback());

        StepResult late = step.apply(world.failover());

        assertThat(late).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.summary()).contains("epoch 3 at us-east-1", "epoch 2 at us-west-2");
        });
        assertThat(DnsWorld.shop(server)).containsExactly(DnsWorld.OLD);
    }

    @Test
    void an_older_message_that_was_delayed_in_the_network_is_rejected_by_the_server() {
        DnsServer server = world.server(RECORD);
        Switch early = Switch.of(world.failover());
        step.apply(world.failover());
        step.apply(world.failback()); // the record has its old value again, only the mark differs

        Updater.Reply reply = new Updater(Clock.systemUTC())
                .send(
                        early.dns().servers().getFirst(),
                        early.message(Optional.empty(), Optional.of("epoch=2 site=us-west-2")),
                        early.dns().key(),
                        Duration.ofSeconds(2));

        assertThat(reply)
                .isInstanceOfSatisfying(
                        Updater.Reply.Answered.class,
                        answered -> assertThat(Findings.prerequisiteFailed(answered.rcode()))
                                .isTrue());
        assertThat(DnsWorld.shop(server)).containsExactly(DnsWorld.OLD);
    }

    @Test
    void of_many_at_once_exactly_one_changes_the_zone() throws InterruptedException {
        DnsServer server = world.server(RECORD);
        long serial = server.zone().serial();
        List<Callable<StepResult>> same = IntStream.range(0, 20)
                .<Callable<StepResult>>mapToObj(i -> () -> step.apply(world.failover()))
                .toList();

        List<StepResult> results =
                world.threads.invokeAll(same).stream().map(Future::resultNow).toList();

        assertThat(results).allSatisfy(result -> assertThat(result).isInstanceOf(StepResult.Done.class));
        assertThat(server.zone().serial()).isEqualTo(serial + 1);
        assertThat(DnsWorld.shop(server)).containsExactly(DnsWorld.NEW);
    }

    @Test
    void leaves_a_record_alone_that_somebody_else_changed() {
        DnsServer server = world.server("shop 1 IN A 127.83.9.9");

        StepResult result = step.apply(world.failover());

        assertThat(result).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.summary()).contains("127.83.9.9", "expected shop.example.test. A 127.83.1.10");
        });
        assertThat(DnsWorld.shop(server)).containsExactly("127.83.9.9");
    }

    @Test
    void adopts_a_record_that_a_person_already_moved_by_hand() {
        DnsServer server = world.server("shop 1 IN A " + DnsWorld.NEW);

        assertThat(step.apply(world.failover())).isInstanceOf(StepResult.Done.class);

        assertThat(DnsWorld.shop(server)).containsExactly(DnsWorld.NEW);
        assertThat(DnsWorld.mark(server)).containsExactly("\"epoch=2 site=us-west-2\"");
    }

    @Test
    void asserts_again_what_another_controller_reverted() {
        DnsServer server = world.server(RECORD, "_understudy.shop 1 IN TXT \"epoch=2 site=us-west-2\"");

        assertThat(step.apply(world.failover())).isInstanceOf(StepResult.Done.class);

        assertThat(DnsWorld.shop(server)).containsExactly(DnsWorld.NEW);
    }

    @Test
    void one_stale_server_is_not_green_and_is_named() {
        world.server(RECORD);
        DnsServer stale = world.server(RECORD);
        world.timeout = Duration.ofMillis(300);
        assertThat(step.apply(world.failover())).isInstanceOf(StepResult.Done.class);

        Goal goal = step.verify(world.failover(), DONE);

        assertThat(goal).isInstanceOf(Goal.Open.class);
        assertThat(goal.summary())
                .contains("127.0.0.1:" + stale.address().getPort() + " answers shop.example.test. A 127.83.1.10");
    }

    @Test
    void a_server_with_the_new_value_and_without_the_epoch_is_not_green() {
        world.server("shop 1 IN A " + DnsWorld.NEW);

        assertThat(step.observe(world.failover())).isInstanceOf(Goal.Open.class);
    }

    @Test
    void waits_for_a_secondary_that_follows() {
        world.server(RECORD);
        DnsServer secondary = world.server(RECORD);
        step.apply(world.failover());
        Future<?> transfer = world.threads.submit(
                () -> secondary.replace(world.servers.getFirst().zone()));

        assertThat(step.verify(world.failover(), DONE)).isInstanceOf(Goal.Reached.class);
        assertThat(transfer).succeedsWithin(Duration.ofSeconds(1));
    }

    @Test
    void a_silent_server_proves_nothing() {
        world.server(RECORD);
        world.server(RECORD).goSilent();
        world.timeout = Duration.ofMillis(400);

        step.apply(world.failover());

        assertThat(step.observe(world.failover())).isInstanceOf(Goal.Unknown.class);
    }

    @Test
    void nothing_is_sent_to_a_server_that_is_gone_and_trying_again_is_allowed() {
        world.server(RECORD).close();
        world.timeout = Duration.ofMillis(400);

        assertThat(step.apply(world.failover()))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.retryable()).isTrue());
    }

    @Test
    void an_update_without_answer_is_in_doubt() {
        DnsServer server = world.server(RECORD);
        world.timeout = Duration.ofMillis(300);
        Switch goal = Switch.of(world.failover());
        server.goSilent();

        Updater.Reply reply = new Updater(Clock.systemUTC())
                .send(
                        goal.dns().servers().getFirst(),
                        goal.rehearsal(),
                        goal.dns().key(),
                        world.timeout);

        assertThat(reply).isInstanceOf(Updater.Reply.NoAnswer.class);
        assertThat(step.result(goal, reply, world.failover())).isInstanceOf(StepResult.InDoubt.class);
    }

    @Test
    void an_answer_that_is_not_signed_proves_nothing() {
        world.server(RECORD);
        Switch goal = Switch.of(world.failover());

        assertThat(step.result(goal, new Updater.Reply.Answered(0, false), world.failover()))
                .isInstanceOf(StepResult.InDoubt.class);
    }

    @Test
    void never_publishes_an_empty_answer() {
        DnsServer server = world.server(RECORD);
        world.entries = List.of(new DnsPolicy.Entry(
                "shop.example.test.", "A", Map.of(DnsWorld.EAST, List.of(DnsWorld.OLD), DnsWorld.WEST, List.of())));

        assertThat(step.precheck(world.failover()))
                .singleElement()
                .asString()
                .contains("shop.example.test. A has no value for us-west-2");
        assertThat(step.apply(world.failover()))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.retryable()).isFalse());
        assertThat(DnsWorld.shop(server)).containsExactly(DnsWorld.OLD);
    }

    @Test
    void several_records_move_together_or_not_at_all() {
        DnsServer server = world.server(RECORD, "www 1 IN CNAME elsewhere.test.");
        world.entries = List.of(
                world.entries.getFirst(),
                new DnsPolicy.Entry(
                        "www.example.test.",
                        "CNAME",
                        Map.of(DnsWorld.EAST, List.of("east.test."), DnsWorld.WEST, List.of("west.test."))));

        assertThat(step.apply(world.failover())).isInstanceOf(StepResult.Failed.class);
        assertThat(DnsWorld.shop(server)).containsExactly(DnsWorld.OLD);

        assertThat(step.apply(world.failover("shop.example.test"))).isInstanceOf(StepResult.Done.class);
        assertThat(DnsWorld.shop(server)).containsExactly(DnsWorld.NEW);
    }

    @Test
    void a_record_that_the_policy_does_not_know_is_refused() {
        world.server(RECORD);

        assertThat(step.precheck(world.failover("shoop.example.test.")))
                .singleElement()
                .asString()
                .contains("has no dns record [shoop.example.test.]");
    }

    @Test
    void undoes_the_switch_under_the_opposite_prerequisites() {
        DnsServer server = world.server(RECORD);
        step.apply(world.failover());

        assertThat(step.compensate(world.failover(), DONE)).isInstanceOf(StepResult.Done.class);
        assertThat(step.compensate(world.failover(), DONE).summary()).startsWith("already ");

        assertThat(DnsWorld.shop(server)).containsExactly(DnsWorld.OLD);
        assertThat(DnsWorld.mark(server)).containsExactly("\"epoch=1 site=us-east-1\"");
        assertThat(step.apply(world.failover())).isInstanceOf(StepResult.Done.class);
    }

    @Test
    void never_undoes_a_newer_switch() {
        DnsServer server =
                world.server("shop 1 IN A " + DnsWorld.NEW, "_understudy.shop 1 IN TXT \"epoch=4 site=us-west-2\"");

        assertThat(step.compensate(world.failover(), DONE)).isInstanceOf(StepResult.Failed.class);
        assertThat(DnsWorld.shop(server)).containsExactly(DnsWorld.NEW);
    }

    @Test
    void the_precheck_finds_nothing_where_all_is_well_and_changes_nothing() {
        DnsServer server = world.server(RECORD);
        long serial = server.zone().serial();

        assertThat(step.precheck(world.failover())).isEmpty();
        assertThat(server.zone().serial()).isEqualTo(serial);
    }

    @Test
    void the_precheck_names_a_wrong_secret_a_wrong_key_and_a_wrong_clock() {
        world.server(RECORD);
        DnsSwitchStep late =
                new DnsSwitchStep(world.threads, Clock.offset(Clock.systemUTC(), Duration.ofHours(1)), Ticker.system());

        assertThat(late.precheck(world.failover())).singleElement().asString().contains("BADTIME", "clock");
        world.keyName = "somebody.";
        assertThat(step.precheck(world.failover())).singleElement().asString().contains("BADKEY", "somebody.");
        world.keyName = "understudy.";
        world.secret("d3Jvbmc=");
        assertThat(step.precheck(world.failover())).singleElement().asString().contains("BADSIG", "secret");
        world.secret("not base64");
        assertThat(step.precheck(world.failover())).singleElement().asString().contains("base64");
    }

    @Test
    void the_precheck_names_servers_that_are_gone_not_authoritative_or_differ_from_the_policy() {
        world.server("shop 1 IN A 127.83.9.9");
        world.server(RECORD).close();
        world.timeout = Duration.ofMillis(400);

        assertThat(step.precheck(world.failover()))
                .anySatisfy(line -> assertThat(line).contains("answers shop.example.test. A 127.83.9.9"))
                .anySatisfy(line -> assertThat(line)
                        .contains(
                                Integer.toString(world.servers.get(1).address().getPort())));
    }

    @Test
    void is_fast_enough_for_a_failover() {
        world.server(RECORD);
        step.observe(world.failover());
        long start = System.nanoTime();

        step.apply(world.failover());

        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(500);
    }
}
