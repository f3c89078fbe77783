package io.understudy.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.journal.Entry;
import io.understudy.journal.Journal.Draft;
import io.understudy.operation.OperationFact.Finding;
import io.understudy.operation.approval.ApprovalTerms;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.RunbookName;
import io.understudy.runbook.StepName;
import io.understudy.topology.Epoch;
import io.understudy.topology.LinkName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FactCodecTest {

    private static final StepName STEP = new StepName("fence");
    private static final OperationId ID = new OperationId("shop-2-1");
    private static final Instant AT = Instant.parse("2026-11-21T03:00:00.123456789Z");
    private static final Placement PLACEMENT = new Placement(Fixture.SHOP, Fixture.EAST, Fixture.WEST, new Epoch(7));

    private static final List<OperationFact> ALL = List.of(
            new OperationFact.OperationStarted(
                    OperationKind.FAILOVER,
                    new Runbook(new RunbookName("r"), List.of(Fixture.step("fence", "fence.primary", "web"))),
                    List.of(STEP),
                    PLACEMENT,
                    new Trigger.Automatic("primary-lost"),
                    "reason \"quoted\" ä",
                    AT,
                    AT),
            new OperationFact.StepIntended(STEP, 2),
            new OperationFact.StepDone(STEP, "done", Map.of("lsn", "0/1"), 42),
            new OperationFact.StepFailed(STEP, "no", true),
            new OperationFact.StepFailed(STEP, "half", false, true),
            new OperationFact.StepInDoubt(STEP, "who knows", Map.of("a", "b")),
            new OperationFact.StepInterrupted(STEP, "stopped"),
            new OperationFact.StepObserved(STEP, Finding.OPEN, "open", Map.of()),
            new OperationFact.StepSkippedAsDone(STEP, "done", Map.of()),
            new OperationFact.FenceAgainIntended(
                    STEP, new StepName("web"), List.of("route:power", "postgresql:orders")),
            new OperationFact.FencedAgain(STEP, new StepName("web"), "fenced", Map.of("raised", "route:power")),
            new OperationFact.AcceptanceRequested(STEP, new Risk.DataLoss("42 s"), "why"),
            new OperationFact.AcceptanceGiven(STEP, "ann", "phrase"),
            new OperationFact.AcceptanceRequested(
                    STEP, new Risk.ManualStep("dns"), "why", new Patience(Duration.ofMinutes(15), null)),
            new OperationFact.QuestionEscalated(STEP, "nobody has answered"),
            new OperationFact.AcceptanceGiven(STEP, "ann", "phrase", "by phone"),
            new OperationFact.ApprovalGiven("bob", "ab12"),
            new OperationFact.ApprovalRefused("eve", "ab13", "another plan"),
            new OperationFact.ApprovalEscalated("1 of 2 approvals are given"),
            new OperationFact.EscalationAsked(new Trigger.Person("ann"), "no answer", terms()),
            new OperationFact.EscalationDropped("not approved in time"),
            new OperationFact.AcceptanceRefused("ann", "yes", "why"),
            new OperationFact.LossForecast(new Loss.AtMost(Duration.ofMillis(1500), "lag")),
            new OperationFact.LossForecast(
                    new Loss.AtMost(Duration.ofMillis(1500), "lag", Instant.parse("2026-11-21T03:00:00Z"))),
            new OperationFact.LossForecast(new Loss.AtMost(
                    Duration.ofMillis(1500),
                    "lag",
                    null,
                    List.of(new Loss.OfLink(new LinkName("orders"), Duration.ofMillis(1500), null)))),
            new OperationFact.OperationDeclined("ann", "the storm is over"),
            new OperationFact.OperationPaused("ann", "why"),
            new OperationFact.OperationResumed("ann", ""),
            new OperationFact.OperationEscalated(new Trigger.Automatic("switchover-lost-its-primary"), "no answer"),
            new OperationFact.DecisionRequested(STEP, "why"),
            new OperationFact.StepSkippedByCondition(STEP, "it is for a switchover only"),
            new OperationFact.StepSkippedByPerson(STEP, "ann", "by hand"),
            new OperationFact.CompensationStarted("why"),
            new OperationFact.CompensationIntended(STEP, 1),
            new OperationFact.CompensationDone(STEP, "undone"),
            new OperationFact.CompensationFailed(STEP, "no", false),
            new OperationFact.EpochAdvanced(PLACEMENT),
            new OperationFact.OthersAwaited("front"),
            new OperationFact.OperationBlocked(STEP, "why"),
            new OperationFact.RetryRequested("ann", "mended"),
            new OperationFact.OperationFinished(Phase.COMPENSATED, "undone"),
            new OperationFact.CooldownAcknowledged("ann"));

    private final FactCodec codec = new FactCodec();

    @Test
    void reads_back_every_kind_of_fact_as_it_was_written() {
        assertThat(ALL).allSatisfy(fact -> assertThat(again(fact)).isEqualTo(fact));
        assertThat(List.of(
                        new OperationFact.AcceptanceRequested(STEP, new Risk.SplitBrain(Fixture.EAST), "why"),
                        new OperationFact.AcceptanceRequested(STEP, new Risk.ManualStep("dns"), "why"),
                        new OperationFact.LossForecast(new Loss.Unknown("why"))))
                .allSatisfy(fact -> assertThat(again(fact)).isEqualTo(fact));
    }

    @Test
    void covers_every_kind_of_fact() {
        assertThat(ALL.stream().map(Object::getClass).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(OperationFact.class.getPermittedSubclasses());
    }

    @Test
    void refuses_a_type_that_it_does_not_know() {
        assertThatThrownBy(() -> codec.fact(new Entry(9, AT, Fixture.SHOP, ID, "StepTeleported", "{}")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("entry 9")
                .hasMessageContaining("StepTeleported")
                .hasMessageContaining("its type is not known");
    }

    @Test
    void reads_a_failure_from_before_there_were_parts() {
        String before = "{\"step\":\"%s\",\"summary\":\"no\",\"retryable\":true}".formatted(STEP);
        assertThat(codec.fact(new Entry(9, AT, Fixture.SHOP, ID, "StepFailed", before)))
                .isEqualTo(new OperationFact.StepFailed(STEP, "no", true, false));
    }

    @Test
    void reads_a_loss_from_before_links_had_objectives_of_their_own() {
        String before = "{\"loss\":{\"kind\":\"at-most\",\"window\":\"PT1.5S\",\"why\":\"lag\",\"safe\":null}}";
        assertThat(codec.fact(new Entry(9, AT, Fixture.SHOP, ID, "LossForecast", before)))
                .isEqualTo(new OperationFact.LossForecast(new Loss.AtMost(Duration.ofMillis(1500), "lag")));
    }

    @Test
    void refuses_a_damaged_payload() {
        assertThatThrownBy(() -> codec.fact(new Entry(9, AT, Fixture.SHOP, ID, "StepDone", "{\"step\":")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("entry 9");
    }

    @Test
    void reads_facts_of_journals_that_were_written_before_approvals_and_escalations_were() {
        String asked = "{\"step\":\"dns\",\"risk\":{\"kind\":\"manual-step\",\"step\":\"dns\"},\"why\":\"w\"}";
        assertThat(codec.fact(new Entry(9, AT, Fixture.SHOP, ID, "AcceptanceRequested", asked)))
                .isEqualTo(new OperationFact.AcceptanceRequested(
                        new StepName("dns"), new Risk.ManualStep("dns"), "w", null));
        String given = "{\"step\":\"dns\",\"by\":\"ann\",\"phrase\":\"done: dns\"}";
        assertThat(codec.fact(new Entry(9, AT, Fixture.SHOP, ID, "AcceptanceGiven", given)))
                .isEqualTo(new OperationFact.AcceptanceGiven(new StepName("dns"), "ann", "done: dns", null));
        Draft started = codec.draft(Fixture.SHOP, ID, ALL.getFirst());
        String old = started.payload().replace(",\"approval\":null", "");
        assertThat(old).doesNotContain("approval");
        assertThat(codec.fact(new Entry(1, AT, Fixture.SHOP, ID, started.type(), old)))
                .isEqualTo(ALL.getFirst());
    }

    @Test
    void reads_facts_of_journals_that_were_written_before_reasons_were() {
        assertThat(codec.fact(new Entry(9, AT, Fixture.SHOP, ID, "OperationDeclined", "{\"by\":\"ann\"}")))
                .isEqualTo(new OperationFact.OperationDeclined("ann", null));
        assertThat(codec.fact(new Entry(9, AT, Fixture.SHOP, ID, "RetryRequested", "{\"by\":\"ann\"}")))
                .isEqualTo(new OperationFact.RetryRequested("ann", null));
    }

    @Test
    void reads_a_request_from_before_approvals_escalated_and_tells_nobody_of_it_twice() {
        OperationFact asked = new OperationFact.EscalationAsked(new Trigger.Person("ann"), "no answer", terms());
        Draft draft = codec.draft(Fixture.SHOP, ID, asked);
        String before = draft.payload().replaceFirst(",\"escalates\":\"[^\"]*\"", "");
        assertThat(before).isNotEqualTo(draft.payload());
        assertThat(codec.fact(new Entry(9, AT, Fixture.SHOP, ID, "EscalationAsked", before)))
                .isInstanceOfSatisfying(
                        OperationFact.EscalationAsked.class,
                        f -> assertThat(f.approval().escalates()).isNull());
    }

    private static ApprovalTerms terms() {
        return new ApprovalTerms(
                2,
                List.of("bob", "eve"),
                "ann",
                AT,
                List.of("move"),
                Map.of("primary", "east"),
                "ab",
                AT.minusSeconds(1));
    }

    private OperationFact again(OperationFact fact) {
        Draft draft = codec.draft(Fixture.SHOP, ID, fact);
        return codec.fact(new Entry(1, AT, Fixture.SHOP, ID, draft.type(), draft.payload()));
    }
}
