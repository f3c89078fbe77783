package io.understudy.operation.wave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.journal.Entry;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The journal has who did what to a wave, and why. */
class WaveReasonsTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final ApplicationName SHOP = new ApplicationName("shop");

    private final Estate estate = new Estate();

    @Test
    void of_all_that_people_do_to_one_the_journal_has_who_and_why() {
        estate.add("shop").add("cart", "cart", "shop");
        estate.failing.addAll(List.of("scale shop", "promote shop"));
        Estate.Instance service = estate.start();
        OperationId id = service.waves().start(estate.failover()).id();
        estate.time.pass(LONG);
        service.waves().pause(id, "ann", "look first");
        assertThat(service.waves().resume(id, "bob", "the cable is back").why())
                .isEqualTo("resumed by bob: the cable is back");
        service.waves().retry(id, SHOP, "eve", "the disk was full");
        service.waves().stop(id, "ann", "false alarm");

        assertThat(journaled(id, "WavePaused")).contains("ann", "look first");
        assertThat(journaled(id, "WaveResumed")).contains("bob", "the cable is back");
        assertThat(journaled(id, "MemberRetried")).contains("eve", "the disk was full");
        assertThat(journaled(id, "WaveStopped")).contains("ann", "false alarm");
    }

    @Test
    void what_takes_something_from_its_plan_is_refused_without_one_and_changes_nothing() {
        estate.add("shop").add("orders");
        Estate.Instance service = estate.start();
        OperationId id = service.waves().start(estate.failover()).id();
        assertThatThrownBy(() -> service.waves().pause(id, "ann", " "))
                .isInstanceOf(UnderstudyException.InvalidInput.class)
                .hasMessage("'reason' is missing: say why you pause, for whoever reads of it later");
        assertThatThrownBy(() -> service.waves().stop(id, "ann", ""))
                .isInstanceOf(UnderstudyException.InvalidInput.class)
                .hasMessage("'reason' is missing: say why you stop, for whoever reads of it later");
        assertThat(service.waves().view(id).orElseThrow().phase()).isEqualTo(WavePhase.RUNNING);
    }

    @Test
    void one_of_a_journal_from_before_reasons_were_is_read() {
        estate.add("shop");
        OperationId id = estate.start().waves().start(estate.failover()).id();
        Entry first = estate.journal.of(id).getFirst();
        WaveState state = new WaveCodec()
                .state(
                        id,
                        List.of(
                                first,
                                old(id, "WavePaused", "{\"by\":\"ann\",\"why\":\"lunch\"}"),
                                old(id, "WaveResumed", "{\"by\":\"ann\"}"),
                                old(id, "MemberRetried", "{\"application\":\"shop\",\"by\":\"ann\"}")));
        assertThat(state.phase()).isEqualTo(WavePhase.RUNNING);
        assertThat(state.why()).isEqualTo("resumed by ann");
        assertThat(state.retries()).containsEntry(SHOP, 1);
    }

    private static Entry old(OperationId id, String type, String payload) {
        return new Entry(9, Instant.EPOCH, ApplicationName.WAVES, id, type, payload);
    }

    private String journaled(OperationId id, String type) {
        return estate.journal.of(id).stream()
                .filter(entry -> entry.type().equals(type))
                .map(Entry::payload)
                .reduce("", String::concat);
    }
}
