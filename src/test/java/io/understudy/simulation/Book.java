package io.understudy.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the checker knows of one operation, from the facts that became durable and the calls that were made. */
final class Book {

    final String id;
    final App app;
    final boolean automatic;
    /** It moves nothing: what is called its new primary here is the standby that it makes. */
    final boolean keepsRoles;

    final String oldPrimary;
    final String newPrimary;
    /** That it leads to. */
    final long epoch;
    /** Steps with a durable intent and no durable outcome. */
    final Set<String> intended = new HashSet<>();
    /** Steps that were called and neither have an outcome nor were looked at since. */
    final Set<String> uncertain = new HashSet<>();

    final List<String> accepted = new ArrayList<>();
    final Map<String, Integer> effects = new HashMap<>();
    Optional<JsonNode> forecast = Optional.empty();
    /** Steps that a person left out. */
    final Set<String> leftOut = new HashSet<>();

    /** Approvals that it lacks before it may begin. */
    int lacking;

    private final boolean asked;
    boolean begun;
    boolean promoted;
    boolean undoing;
    String phase = "OPEN";
    long changedAt;

    Book(String id, App app, JsonNode started) {
        this.id = id;
        this.app = app;
        this.automatic = started.path("trigger").has("rule");
        this.keepsRoles = started.path("kind").asText().equals("REPROTECT");
        JsonNode approval = started.path("approval");
        this.asked = approval.isObject();
        this.lacking = approval.path("count").asInt();
        JsonNode from = started.path("from");
        this.oldPrimary = text(from.path("primary"));
        this.newPrimary = text(from.path("standby"));
        JsonNode value = from.path("epoch");
        this.epoch = (value.isObject() ? value.path("value").asLong() : value.asLong()) + (keepsRoles ? 0 : 1);
    }

    static String text(JsonNode node) {
        return node.isObject() ? node.path("value").asText() : node.asText();
    }

    boolean open() {
        return phase.equals("OPEN") || phase.equals("BLOCKED");
    }

    /** It ended before it was approved, and did nothing. */
    boolean lapsed() {
        return asked && !begun && phase.equals("REFUSED");
    }

    boolean awaitsApproval() {
        return asked && lacking > 0;
    }

    boolean splitBrainAccepted() {
        return accepted.stream().anyMatch(phrase -> phrase.startsWith("accept split"));
    }

    boolean lossAccepted() {
        return accepted.stream().anyMatch(phrase -> phrase.startsWith("accept data loss"));
    }

    void took(String type, JsonNode fact) {
        String step = text(fact.path("step"));
        switch (type) {
            case "StepIntended", "CompensationIntended" -> {
                begun = true;
                intended.add(step);
            }
            case "ApprovalGiven" -> lacking--;
            case "StepSkippedByPerson" -> {
                leftOut.add(step);
                intended.remove(step);
                uncertain.remove(step);
                phase = "OPEN";
            }
            case "OperationEscalated" -> {
                phase = "OPEN";
                undoing = false;
                forecast = Optional.empty();
                accepted.removeIf(phrase -> phrase.startsWith("accept data loss"));
            }
            case "StepDone",
                    "StepFailed",
                    "StepSkippedAsDone",
                    "AcceptanceRequested",
                    "CompensationDone",
                    "CompensationFailed" -> {
                intended.remove(step);
                uncertain.remove(step);
            }
            case "StepInDoubt", "StepInterrupted", "StepObserved" -> intended.remove(step);
            case "AcceptanceGiven" -> accepted.add(fact.path("phrase").asText());
            case "LossForecast" -> forecast = Optional.of(fact.path("loss"));
            case "CompensationStarted" -> {
                undoing = true;
                phase = "OPEN";
            }
            case "OperationBlocked" -> phase = "BLOCKED";
            case "RetryRequested" -> phase = "OPEN";
            case "OperationFinished" -> phase = fact.path("phase").asText();
            default -> {}
        }
    }

    @Override
    public String toString() {
        return id;
    }
}
