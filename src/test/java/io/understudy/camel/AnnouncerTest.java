package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.notification.Notice;
import io.understudy.notification.Urgency;
import io.understudy.operation.OperationFact;
import io.understudy.operation.OperationFact.AcceptanceRequested;
import io.understudy.operation.OperationFact.OperationBlocked;
import io.understudy.operation.OperationFact.OperationFinished;
import io.understudy.operation.OperationFact.StepIntended;
import io.understudy.operation.OperationKind;
import io.understudy.operation.OperationView;
import io.understudy.operation.Phase;
import io.understudy.operation.Risk;
import io.understudy.operation.Trigger;
import io.understudy.operation.approval.ApprovalTerms;
import io.understudy.runbook.StepName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnnouncerTest {

    private static final SiteName EAST = new SiteName("us-east-1");

    private final List<Notice> heard = new ArrayList<>();
    private final List<Notice> escalated = new ArrayList<>();
    private final Announcer announcer = new Announcer(heard::add, escalated::add);

    @Test
    void what_waits_for_a_person_comes_with_the_command_and_the_exact_words() {
        Risk risk = new Risk.SplitBrain(EAST);
        changed(new AcceptanceRequested(new StepName("promote"), risk, "the fence is UNKNOWN"));

        assertThat(heard)
                .singleElement()
                .asString()
                .contains(
                        "operation=shop-2-1 application=shop",
                        "step promote",
                        "the fence is UNKNOWN",
                        "understudy approve shop-2-1 --by YOUR-NAME --accept \"%s\"".formatted(risk.phrase()));
    }

    @Test
    void a_deadline_is_told_in_whole_seconds() {
        changed(new OperationFact.EscalationAsked(
                new Trigger.Person("ann"),
                "east is lost",
                new ApprovalTerms(
                        1,
                        List.of("bob"),
                        "ann",
                        Instant.parse("2026-11-21T03:00:00.123456789Z"),
                        List.of(),
                        Map.of(),
                        "6f1c",
                        null)));

        assertThat(heard).singleElement().asString().contains("by 1 of [bob] until 2026-11-21T03:00:00Z, asked for by");
    }

    @Test
    void what_is_blocked_comes_with_the_command_that_goes_on() {
        changed(new OperationBlocked(new StepName("dns"), "the server refused"));

        assertThat(heard)
                .singleElement()
                .asString()
                .contains("BLOCKED at step dns", "the server refused", "understudy retry shop-2-1 --by YOUR-NAME");
    }

    @Test
    void the_end_is_told() {
        changed(new OperationFinished(Phase.COMPENSATED, "declined by ann"));

        assertThat(heard).singleElement().asString().contains("ended as COMPENSATED: declined by ann");
    }

    @Test
    void what_nobody_answers_is_told_to_the_second_channel_as_well() {
        changed(new OperationFact.QuestionEscalated(new StepName("dns"), "nobody has answered for 15 min: call them"));

        assertThat(escalated)
                .singleElement()
                .asString()
                .contains("ESCALATION at step dns: nobody has answered for 15 min")
                .contains("understudy operations shop-2-1");
        assertThat(heard).isEqualTo(escalated);
    }

    @Test
    void an_approval_that_nobody_gives_is_told_to_the_second_channel_as_well() {
        changed(new OperationFact.ApprovalEscalated("that it begins still waits for approval: 0 of 1 are given"));

        assertThat(escalated)
                .singleElement()
                .satisfies(notice -> assertThat(notice.urgency()).isEqualTo(Urgency.CRITICAL))
                .asString()
                .contains("ESCALATION: that it begins still waits for approval", "understudy operations shop-2-1");
        assertThat(heard).isEqualTo(escalated);
    }

    @Test
    void an_attempt_to_approve_that_does_not_count_is_told() {
        changed(new OperationFact.ApprovalRefused("mallory", "00", "mallory is none of those who may"));

        assertThat(heard).singleElement().asString().contains("an approval by mallory was REFUSED");
        assertThat(escalated).isEmpty();
    }

    @Test
    void nobody_is_told_of_a_step() {
        changed(new StepIntended(new StepName("web"), 1));

        assertThat(heard).isEmpty();
    }

    private void changed(OperationFact fact) {
        ApplicationName shop = new ApplicationName("shop");
        announcer.changed(
                new OperationView(
                        new OperationId("shop-2-1"),
                        shop,
                        OperationKind.FAILOVER,
                        Phase.RUNNING,
                        new Placement(shop, EAST, new SiteName("us-west-2"), Epoch.INITIAL),
                        Optional.empty(),
                        new Trigger.Person("ann"),
                        "flooded",
                        Instant.EPOCH,
                        Instant.EPOCH,
                        Instant.EPOCH,
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                fact);
    }
}
