package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.api.DrillReport;
import io.understudy.api.Explanation;
import io.understudy.api.JournalCheckpoint;
import io.understudy.api.JournalPage;
import io.understudy.api.JournalVerification;
import io.understudy.api.Me;
import io.understudy.api.OperationReport;
import io.understudy.api.PlanReport;
import io.understudy.api.ReadinessReport;
import io.understudy.api.Refusal;
import io.understudy.api.Requests;
import io.understudy.api.SealedPlanReport;
import io.understudy.api.Status;
import io.understudy.api.WaveReport;
import io.understudy.app.ApiDescription.Call;
import io.understudy.camel.EventStream;
import io.understudy.camel.Liveness;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The OpenAPI document says what the routes and the records are, no less and no more. */
class ApiDocumentTest {

    private static final Map<String, Class<? extends Record>> ANSWERS = Map.ofEntries(
            Map.entry("Refusal", Refusal.class),
            Map.entry("Me", Me.class),
            Map.entry("Status", Status.class),
            Map.entry("Application", Status.Application.class),
            Map.entry("Probe", Status.Probe.class),
            Map.entry("Link", Status.Link.class),
            Map.entry("Decision", Status.Decision.class),
            Map.entry("Explanation", Explanation.class),
            Map.entry("StandbyReadiness", Status.Readiness.class),
            Map.entry("LastDrill", Status.Drill.class),
            Map.entry("DueDrill", Status.DueDrill.class),
            Map.entry("LoadedDocuments", Status.Documents.class),
            Map.entry("TroubledChannel", Status.Channel.class),
            Map.entry("ReadinessReport", ReadinessReport.class),
            Map.entry("Check", ReadinessReport.Check.class),
            Map.entry("Finding", ReadinessReport.Finding.class),
            Map.entry("DrillReport", DrillReport.class),
            Map.entry("DrillForecast", DrillReport.Forecast.class),
            Map.entry("DrillCopies", DrillReport.Isolated.class),
            Map.entry("DrillCopy", DrillReport.Made.class),
            Map.entry("DrillLag", DrillReport.Lag.class),
            Map.entry("DrillLive", DrillReport.Live.class),
            Map.entry("DrillObjectives", DrillReport.Objectives.class),
            Map.entry("DrillLoss", DrillReport.Loss.class),
            Map.entry("DrillOperation", DrillReport.Operation.class),
            Map.entry("DrillStay", DrillReport.Stay.class),
            Map.entry("DrillTerm", DrillReport.Term.class),
            Map.entry("DrillStep", DrillReport.Step.class),
            Map.entry("DrillMoment", DrillReport.Moment.class),
            Map.entry("JournalHead", DrillReport.Head.class),
            Map.entry("JournalPage", JournalPage.class),
            Map.entry("JournalEntry", JournalPage.Entry.class),
            Map.entry("JournalVerification", JournalVerification.class),
            Map.entry("JournalBreak", JournalVerification.Break.class),
            Map.entry("JournalCheckpoint", JournalCheckpoint.class),
            Map.entry("PlanReport", PlanReport.class),
            Map.entry("PlannedStep", PlanReport.Step.class),
            Map.entry("OperationReport", OperationReport.class),
            Map.entry("Pending", OperationReport.Pending.class),
            Map.entry("StepDecision", OperationReport.Decision.class),
            Map.entry("Paused", OperationReport.Paused.class),
            Map.entry("Approval", OperationReport.Approval.class),
            Map.entry("Approved", OperationReport.Approved.class),
            Map.entry("Step", OperationReport.Step.class),
            Map.entry("SealedPlanReport", SealedPlanReport.class),
            Map.entry("WaveReport", WaveReport.class),
            Map.entry("Member", WaveReport.Member.class));

    private static final Map<String, Class<? extends Record>> REQUESTS = Map.ofEntries(
            Map.entry("Start", Requests.Start.class),
            Map.entry("Accept", Requests.Accept.class),
            Map.entry("Approve", Requests.Approve.class),
            Map.entry("Intervention", Requests.Intervention.class),
            Map.entry("Escalate", Requests.Escalate.class),
            Map.entry("Skip", Requests.Skip.class),
            Map.entry("Pause", Requests.Pause.class),
            Map.entry("By", Requests.By.class),
            Map.entry("Wave", Requests.Wave.class),
            Map.entry("Drill", Requests.Drill.class),
            Map.entry("Reasoned", Requests.Reasoned.class));

    /** Not of this program's records alone. */
    private static final Set<String> OTHERS = Set.of("Share", "Live", "Ready");

    private final ApiDescription document = ApiDescription.read();

    @Test
    void it_is_openapi_31() {
        assertThat(document.root().path("openapi").asText()).isEqualTo("3.1.0");
    }

    @Test
    void every_route_is_in_it_with_its_role_and_it_names_no_other() throws IOException {
        Set<Call> routes = new HashSet<>(
                Set.of(new Call("GET", EventStream.PATH, "observe"), new Call("GET", Liveness.PATH, "none")));
        for (String file : RouteSet.ORCHESTRATOR.own()) {
            routes.addAll(calls(Path.of("routes", file)));
        }
        assertThat(document.calls()).hasSizeGreaterThan(30).isEqualTo(routes);
    }

    @Test
    void every_name_of_a_call_is_its_own() {
        List<String> ids = document.root().findValuesAsText("operationId");
        assertThat(ids).doesNotHaveDuplicates().hasSameSizeAs(document.calls());
    }

    @Test
    void every_schema_has_its_record() {
        Set<String> known = new HashSet<>(ANSWERS.keySet());
        known.addAll(REQUESTS.keySet());
        known.addAll(OTHERS);
        assertThat(document.schemas()).containsExactlyInAnyOrderElementsOf(known);
    }

    @TestFactory
    Stream<DynamicTest> an_answers_schema_has_all_fields_of_its_record() {
        return ANSWERS.entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> {
                    JsonNode schema = document.schema(e.getKey());
                    assertThat(names(schema)).isEqualTo(components(e.getValue()).keySet());
                    assertThat(nullable(schema))
                            .as("what may be null")
                            .isEqualTo(components(e.getValue()).entrySet().stream()
                                    .filter(c -> c.getValue().getAnnotatedType().isAnnotationPresent(Nullable.class))
                                    .map(Map.Entry::getKey)
                                    .collect(Collectors.toSet()));
                    assertThat(schema.path("required")).hasSameSizeAs(schema.path("properties"));
                    assertThat(schema.path("additionalProperties").asBoolean(true))
                            .isFalse();
                }));
    }

    @TestFactory
    Stream<DynamicTest> a_requests_schema_has_all_fields_of_its_record() {
        return REQUESTS.entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(
                        e.getKey(),
                        () -> assertThat(names(document.schema(e.getKey())))
                                .isEqualTo(components(e.getValue()).keySet())));
    }

    @Test
    void the_example_of_a_status_has_all_fields() throws IOException {
        String page = Files.readString(Path.of("docs/api.md"));
        String example = page.substring(page.indexOf("## GET /api/v1/status"));
        JsonNode status = new ObjectMapper()
                .readTree(
                        example.substring(example.indexOf("```json") + "```json".length(), example.indexOf("\n```\n")));
        hasAllFields(status, Status.class);
        JsonNode application = status.path("applications").path(0);
        hasAllFields(application, Status.Application.class);
        hasAllFields(application.path("replication").path(0), Status.Link.class);
        hasAllFields(application.path("readiness"), Status.Readiness.class);
        hasAllFields(application.path("lastDrill"), Status.Drill.class);
        hasAllFields(application.path("nextDrill"), Status.DueDrill.class);
    }

    private static void hasAllFields(JsonNode example, Class<? extends Record> type) {
        assertThat(example.properties())
                .extracting(Map.Entry::getKey)
                .as(type.getSimpleName())
                .containsExactlyInAnyOrderElementsOf(components(type).keySet());
    }

    private static Set<String> names(JsonNode schema) {
        Set<String> names = new HashSet<>();
        schema.path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Set<String> nullable(JsonNode schema) {
        return schema.path("properties").properties().stream()
                .filter(p -> p.getValue().findValuesAsText("type").contains("null")
                        || p.getValue().path("type").toString().contains("\"null\""))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static Map<String, RecordComponent> components(Class<? extends Record> type) {
        return Arrays.stream(type.getRecordComponents())
                .collect(Collectors.toMap(RecordComponent::getName, component -> component));
    }

    private static Set<Call> calls(Path file) throws IOException {
        Set<Call> calls = new HashSet<>();
        List<?> tree = (List<?>)
                Objects.requireNonNull(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file)));
        for (Object entry : tree) {
            if (((Map<?, ?>) entry).get("route") instanceof Map<?, ?> route
                    && route.get("from") instanceof Map<?, ?> from
                    && String.valueOf(from.get("uri")).startsWith("platform-http:")) {
                calls.add(call(from));
            }
        }
        return calls;
    }

    private static Call call(Map<?, ?> from) {
        String method =
                String.valueOf(((Map<?, ?>) Objects.requireNonNull(from.get("parameters"))).get("httpMethodRestrict"));
        String first = String.valueOf(((List<?>) Objects.requireNonNull(from.get("steps"))).getFirst());
        String role = first.contains("ref=gate") ? first.replaceFirst(".*method=(\\w+).*", "$1") : "none";
        return new Call(method, String.valueOf(from.get("uri")).substring("platform-http:".length()), role);
    }
}
