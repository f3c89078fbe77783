package io.understudy.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.topology.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a round of checks comes to. */
class ReadinessTest {

    private static final Placement HOME = Shops.home(Shops.policy("shop"));
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Answer HOLDS = new Answer.Holds("fine");
    private static final Answer SILENT = new Answer.Unknown("no answer", "see why");
    private static final Answer BLOCKED = new Answer.Fails(Severity.BLOCKING, "no right to scale", "grant it");
    private static final Answer LESS = new Answer.Fails(Severity.DEGRADING, "one witness is silent", "start it");

    @Test
    void is_ready_when_every_check_holds() {
        Readiness ready = round(HOLDS, HOLDS);
        assertThat(ready.state()).isEqualTo(State.READY);
        assertThat(ready.score()).contains(1.0);
        assertThat(ready.findings()).isEmpty();
    }

    @Test
    void a_check_without_an_answer_is_never_ready() {
        assertThat(round(HOLDS, SILENT).state()).isEqualTo(State.UNKNOWN);
        assertThat(round(HOLDS, SILENT, LESS).state()).isEqualTo(State.UNKNOWN);
        assertThat(round(HOLDS, SILENT).score()).contains(0.5);
    }

    @Test
    void what_blocks_a_failover_outweighs_what_nobody_knows() {
        Readiness found = round(LESS, SILENT, BLOCKED);
        assertThat(found.state()).isEqualTo(State.NOT_READY);
        assertThat(found.findings())
                .extracting(Finding::severity)
                .containsExactly(Severity.BLOCKING, Severity.UNKNOWN, Severity.DEGRADING);
        assertThat(found.summary()).startsWith("NOT_READY, 0 of 3 checks hold; check 2: no right to scale");
    }

    @Test
    void less_than_the_policy_wants_is_degraded() {
        assertThat(round(HOLDS, LESS).state()).isEqualTo(State.DEGRADED);
    }

    @Test
    void what_can_not_be_asked_before_counts_for_nothing_and_alone_makes_nobody_ready() {
        Answer manual = new Answer.NotAsked("a person does it");
        assertThat(round(HOLDS, manual).score()).contains(1.0);
        assertThat(round(manual).state()).isEqualTo(State.UNKNOWN);
        assertThat(round(manual).score()).isEmpty();
        assertThat(round().state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void a_note_is_told_and_counts_for_nothing() {
        Readiness found = round(HOLDS, new Answer.Fails(Severity.NOTE, "another build", ""));
        assertThat(found.state()).isEqualTo(State.READY);
        assertThat(found.score()).contains(1.0);
        assertThat(found.findings()).extracting(Finding::what).containsExactly("another build");
    }

    @Test
    void a_finding_tells_since_when_it_is_there_whatever_its_words_are_by_now() {
        Readiness first = at(NOON, Optional.empty(), new Answer.Fails(Severity.DEGRADING, "31 s behind", ""));
        Readiness second =
                at(NOON.plusSeconds(300), Optional.of(first), new Answer.Fails(Severity.DEGRADING, "45 s behind", ""));
        Readiness well = at(NOON.plusSeconds(600), Optional.of(second), HOLDS);
        Readiness again =
                at(NOON.plusSeconds(900), Optional.of(well), new Answer.Fails(Severity.DEGRADING, "31 s behind", ""));
        Readiness worse = at(NOON.plusSeconds(1200), Optional.of(again), BLOCKED);

        assertThat(second.findings()).extracting(Finding::since).containsExactly(NOON);
        assertThat(again.findings()).extracting(Finding::since).containsExactly(NOON.plusSeconds(900));
        assertThat(worse.findings()).extracting(Finding::since).containsExactly(NOON.plusSeconds(1200));
    }

    private static Readiness round(Answer... answers) {
        return at(NOON, Optional.empty(), answers);
    }

    private static Readiness at(Instant now, Optional<Readiness> before, Answer... answers) {
        List<Asked> asked = new ArrayList<>();
        for (Answer answer : answers) {
            asked.add(new Asked("check " + asked.size(), answer, Duration.ZERO, Duration.ofMillis(3)));
        }
        return Readiness.of(HOME, asked, before, now);
    }
}
