package io.understudy.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.notification.Channel.Hears;
import io.understudy.topology.ApplicationName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EarTest {

    private static final ApplicationName SHOP = new ApplicationName("shop");
    private static final Duration QUIET = Duration.ofMinutes(5);

    private final List<String> told = new ArrayList<>();
    private Ear ear = ear(Urgency.WARNING, Hears.NOTICES);
    private long seconds;

    @Test
    void the_same_state_is_told_once() {
        decision("lost", Urgency.CRITICAL);
        pass(3600);
        decision("lost", Urgency.CRITICAL);
        assertThat(told).containsExactly("lost");
    }

    @Test
    void what_comes_and_goes_is_told_once_each_and_then_as_it_is_when_the_quiet_time_is_over() {
        for (int i = 0; i < 30; i++) {
            decision("hidden", Urgency.WARNING);
            decision("silent", Urgency.WARNING);
            pass(2);
        }
        assertThat(told).containsExactly("hidden", "silent");

        decision("hidden", Urgency.WARNING);
        pass(299);
        assertThat(told).as("quiet since the first one was told").containsExactly("hidden", "silent", "hidden");
        pass(3600);
        assertThat(told).hasSize(3);
    }

    @Test
    void what_is_urgent_is_told_again_at_once_three_times_and_then_held_back_too() {
        for (int i = 0; i < 5; i++) {
            decision("lost", Urgency.CRITICAL);
            over("serves");
            pass(10);
        }
        assertThat(told).containsExactly("lost", "serves", "lost", "serves", "lost", "serves");
        decision("lost", Urgency.CRITICAL);
        assertThat(told).hasSize(6);
        pass(300);
        assertThat(told).hasSize(7).endsWith("lost");
    }

    @Test
    void the_second_outage_is_told_like_the_first_one_whatever_ended_that() {
        decision("lost", Urgency.CRITICAL);
        hear(
                Notice.ofEvent(SHOP, "operation shop-2-1", Urgency.WARNING, "ended as SUCCEEDED")
                        .asOver(),
                Hears.NOTICES);
        over("serves");
        pass(86_400);
        decision("lost", Urgency.CRITICAL);
        assertThat(told).containsExactly("lost", "ended as SUCCEEDED", "serves", "lost");
    }

    @Test
    void one_that_went_back_to_what_was_told_last_is_not_told_later() {
        decision("hidden", Urgency.WARNING);
        decision("silent", Urgency.WARNING);
        decision("hidden", Urgency.WARNING);
        decision("silent", Urgency.WARNING);
        pass(3600);
        assertThat(told).containsExactly("hidden", "silent");
    }

    @Test
    void the_end_is_told_to_whom_the_beginning_was_told() {
        over("serves");
        assertThat(told).as("nobody was alarmed").isEmpty();

        decision("fails", Urgency.INFO);
        over("serves");
        assertThat(told).as("nor by what is not urgent").isEmpty();

        decision("lost", Urgency.CRITICAL);
        over("serves");
        assertThat(told).containsExactly("lost", "serves");
        pass(3600);
        over("serves");
        assertThat(told).hasSize(2);
    }

    @Test
    void what_is_less_urgent_is_not_told() {
        ear = ear(Urgency.CRITICAL, Hears.NOTICES);
        decision("silent", Urgency.WARNING);
        decision("lost", Urgency.CRITICAL);
        assertThat(told).containsExactly("lost");
    }

    @Test
    void the_second_channel_hears_what_nobody_answered_and_its_end() {
        ear = ear(Urgency.WARNING, Hears.ESCALATIONS);
        decision("lost", Urgency.CRITICAL);
        assertThat(told).isEmpty();

        Notice unanswered = Notice.ofEvent(SHOP, "operation shop-2-1", Urgency.CRITICAL, "ESCALATION");
        hear(unanswered, Hears.NOTICES);
        hear(unanswered, Hears.ESCALATIONS);
        over("serves");
        assertThat(told).containsExactly("ESCALATION");
        hear(
                Notice.ofEvent(SHOP, "operation shop-2-1", Urgency.WARNING, "ended")
                        .asOver(),
                Hears.NOTICES);
        assertThat(told).containsExactly("ESCALATION", "ended");
    }

    @Test
    void each_of_an_operations_events_is_told() {
        for (String words : List.of("WAITS at fence", "WAITS at dns", "WAITS at dns", "ended")) {
            hear(Notice.ofEvent(SHOP, "operation shop-2-1", Urgency.CRITICAL, words), Hears.NOTICES);
        }
        assertThat(told).containsExactly("WAITS at fence", "WAITS at dns", "ended");
    }

    private static Ear ear(Urgency least, Hears hears) {
        return new Ear(new Channel("ops", "slack", least, QUIET, hears));
    }

    private void decision(String topic, Urgency urgency) {
        hear(Notice.ofDecision(SHOP, topic, urgency, topic), Hears.NOTICES);
    }

    private void over(String topic) {
        hear(Notice.ofDecision(SHOP, topic, Urgency.INFO, topic).asOver(), Hears.NOTICES);
    }

    private void hear(Notice notice, Hears to) {
        ear.hear(notice, to, now()).map(Notice::words).ifPresent(told::add);
    }

    /** Second by second, as the service's own tick does. */
    private void pass(int count) {
        for (int i = 0; i < count; i++) {
            seconds++;
            ear.due(now()).forEach(notice -> told.add(notice.words()));
        }
    }

    private long now() {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
