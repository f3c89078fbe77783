package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.camel.EventLog.Event;
import io.understudy.camel.EventLog.Next;
import org.junit.jupiter.api.Test;

class EventLogTest {

    private final EventLog log = new EventLog("run1", 3, 100);

    @Test
    void events_come_in_their_order_and_the_oldest_are_forgotten() {
        assertThat(log.after(0)).isEqualTo(new Next.None());
        for (int i = 1; i <= 3; i++) {
            log.append("n", "d" + i);
        }
        assertThat(log.after(0)).isEqualTo(new Next.Found(new Event(1, "n", "d1")));
        assertThat(log.after(2)).isEqualTo(new Next.Found(new Event(3, "n", "d3")));
        assertThat(log.after(3)).isEqualTo(new Next.None());

        log.append("n", "d4");
        assertThat(log.after(0)).isEqualTo(new Next.Forgotten());
        assertThat(log.after(1)).isEqualTo(new Next.Found(new Event(2, "n", "d2")));
        assertThat(log.last()).isEqualTo(4);
    }

    @Test
    void large_events_make_older_ones_forgotten_but_never_themselves() {
        log.append("n", "d".repeat(60));
        log.append("n", "d".repeat(40));
        assertThat(log.after(0)).isInstanceOf(Next.Found.class);
        log.append("n", "d");
        assertThat(log.after(0)).isEqualTo(new Next.Forgotten());
        assertThat(log.after(1)).isInstanceOf(Next.Found.class);

        log.append("n", "d".repeat(101));
        assertThat(log.after(2)).isEqualTo(new Next.Forgotten());
        assertThat(log.after(3)).isEqualTo(new Next.Found(new Event(4, "n", "d".repeat(101))));
    }

    @Test
    void an_id_is_known_only_in_its_own_run_and_once_it_was_given() {
        log.append("n", "d");
        assertThat(log.number(log.id(1))).hasValue(1);
        assertThat(log.number("run1-0")).hasValue(0);
        for (String foreign :
                new String[] {"run1-2", "run2-1", "run1-", "1", "", "run1--1", "run1-99999999999999999999"}) {
            assertThat(log.number(foreign)).as(foreign).isEmpty();
        }
    }
}
