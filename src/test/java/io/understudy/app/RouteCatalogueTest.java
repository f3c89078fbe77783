package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.camel.Api;
import io.understudy.camel.ApiDocument;
import io.understudy.camel.ApprovalApi;
import io.understudy.camel.Channels;
import io.understudy.camel.Decider;
import io.understudy.camel.DrillApi;
import io.understudy.camel.EventFeed;
import io.understudy.camel.Gate;
import io.understudy.camel.GlassApi;
import io.understudy.camel.Health;
import io.understudy.camel.InterventionApi;
import io.understudy.camel.JournalApi;
import io.understudy.camel.LagSampler;
import io.understudy.camel.Metrics;
import io.understudy.camel.Operator;
import io.understudy.camel.Peers;
import io.understudy.camel.PlanApi;
import io.understudy.camel.ReadinessApi;
import io.understudy.camel.Refusals;
import io.understudy.camel.WaveApi;
import io.understudy.camel.WhoIsPrimary;
import io.understudy.camel.WitnessAnswer;
import io.understudy.camel.WitnessGate;
import io.understudy.camel.Witnesses;
import io.understudy.drill.DrillRecords;
import io.understudy.drill.Leftovers;
import io.understudy.health.Canaries;
import io.understudy.health.HealthBoard;
import io.understudy.health.ProbeEngine;
import io.understudy.journal.Leadership;
import io.understudy.journal.RememberedPause;
import io.understudy.readiness.Rounds;
import io.understudy.reload.DocumentWatch;
import io.understudy.sharing.Attendance;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Guards the mistakes in YAML routes that Camel itself starts with in silence. */
class RouteCatalogueTest {

    private static final Path ROUTES = Path.of("routes");

    /** What the routes may call, by the names that the services bind. */
    private static final Map<String, Class<?>> BEANS = Map.ofEntries(
            Map.entry("documents", DocumentWatch.class),
            Map.entry("probes", ProbeEngine.class),
            Map.entry("health", HealthBoard.class),
            Map.entry("canaries", Canaries.class),
            Map.entry("witnesses", Witnesses.class),
            Map.entry("witness", WitnessAnswer.class),
            Map.entry("witnessGate", WitnessGate.class),
            Map.entry("attendance", Attendance.class),
            Map.entry("peers", Peers.class),
            Map.entry("replication", LagSampler.class),
            Map.entry("primaryScale", ScaleMemoryTick.class),
            Map.entry("lease", Leadership.class),
            Map.entry("pause", RememberedPause.class),
            Map.entry("decider", Decider.class),
            Map.entry("operator", Operator.class),
            Map.entry("channels", Channels.class),
            Map.entry("gate", Gate.class),
            Map.entry("api", Api.class),
            Map.entry("plans", PlanApi.class),
            Map.entry("apiDocument", ApiDocument.class),
            Map.entry("events", EventFeed.class),
            Map.entry("approvals", ApprovalApi.class),
            Map.entry("interventions", InterventionApi.class),
            Map.entry("glass", GlassApi.class),
            Map.entry("waves", WaveApi.class),
            Map.entry("journalApi", JournalApi.class),
            Map.entry("refusals", Refusals.class),
            Map.entry("whoIsPrimary", WhoIsPrimary.class),
            Map.entry("readiness", Health.class),
            Map.entry("rounds", Rounds.class),
            Map.entry("readinessApi", ReadinessApi.class),
            Map.entry("drills", DrillApi.class),
            Map.entry("drillRecords", DrillRecords.class),
            Map.entry("drillLeftovers", Leftovers.class),
            Map.entry("metrics", Metrics.class));

    /** What they tell is no secret, and they change nothing. */
    private static final Set<String> OPEN = Set.of("share-answer");

    @Test
    void every_file_of_the_services_own_is_run_by_some_process_and_every_name_has_its_file() throws IOException {
        try (Stream<Path> files = Files.list(ROUTES)) {
            Set<String> present = files.filter(Files::isRegularFile)
                    .map(f -> f.getFileName().toString())
                    .collect(Collectors.toSet());
            assertThat(present).isEqualTo(RouteSet.all()).isNotEmpty();
        }
    }

    @TestFactory
    Stream<DynamicTest> every_route() throws IOException {
        Set<String> configurations = new HashSet<>();
        Set<String> direct = new HashSet<>();
        for (Node node : nodes("routeConfiguration")) {
            configurations.add(node.text("id"));
        }
        List<Node> routes = nodes("route");
        for (Node route : routes) {
            if (route.from().startsWith("direct:")) {
                direct.add(route.from());
            }
        }
        assertThat(routes).hasSizeGreaterThan(20);
        return routes.stream()
                .map(route -> DynamicTest.dynamicTest(
                        route.file() + " " + route.text("id"), () -> check(route, configurations, direct)));
    }

    @Test
    void route_ids_are_unique() throws IOException {
        assertThat(nodes("route").stream().map(n -> n.text("id")).toList()).doesNotHaveDuplicates();
    }

    private static void check(Node route, Set<String> configurations, Set<String> direct) {
        assertThat(route.text("id")).as("id").isNotBlank();
        assertThat(route.text("description")).as("description").isNotBlank();
        if (route.own()) {
            assertThat(configurations).as("routeConfigurationId").contains(route.text("routeConfigurationId"));
        }
        route.values("to")
                .filter(to -> to.startsWith("direct:"))
                .forEach(to -> assertThat(direct).as("a consumer for " + to).contains(to));
        if (route.from().startsWith("platform-http:/api/v1/") && !OPEN.contains(route.text("id"))) {
            assertThat(route.text("routeConfigurationId")).isEqualTo("refused");
            assertThat(String.valueOf(route.steps().getFirst()))
                    .as("the gate comes first")
                    .containsPattern(
                            "(ref=gate, method=(observe|drill|operate|approve)|ref=witnessGate, method=admit)\\b");
        }
        if (route.from().startsWith("platform-http:")) {
            assertThat(String.valueOf(route.steps()))
                    .as("no header of the caller goes back")
                    .contains("removeHeaders={pattern=*}");
        }
        route.beans()
                .forEach(bean -> assertThat(BEANS.get(String.valueOf(bean.get("ref"))))
                        .as("the bean " + bean)
                        .isNotNull()
                        .satisfies(type -> assertThat(type.getMethods())
                                .extracting(Method::getName)
                                .as("methods of " + type)
                                .contains(String.valueOf(bean.get("method")))));
        route.values("unmarshalType")
                .forEach(type ->
                        assertThat(heard(route)).as("what the bean hears").contains(type));
        assertThat(route.steps()).as("a route is short").hasSizeLessThanOrEqualTo(5);
    }

    /** The types of the bodies that the route's beans take. */
    private static List<String> heard(Node route) {
        return route.beans()
                .flatMap(bean -> Arrays.stream(Objects.requireNonNull(BEANS.get(String.valueOf(bean.get("ref"))))
                                .getMethods())
                        .filter(method -> method.getName().equals(bean.get("method"))))
                .flatMap(method -> Arrays.stream(method.getParameters()))
                .filter(parameter -> parameter.isAnnotationPresent(Body.class))
                .map(parameter -> parameter.getType().getName())
                .toList();
    }

    private static List<Node> nodes(String kind) throws IOException {
        List<Node> nodes = new ArrayList<>();
        try (Stream<Path> files = Files.walk(ROUTES)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".camel.yaml")).toList()) {
                Object tree = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
                for (Object entry : (List<?>) tree) {
                    Object value = ((Map<?, ?>) entry).get(kind);
                    if (value != null) {
                        nodes.add(new Node(file, (Map<?, ?>) value));
                    }
                }
            }
        }
        return nodes;
    }

    private record Node(Path file, Map<?, ?> map) {

        boolean own() {
            return ROUTES.equals(file.getParent());
        }

        String text(String key) {
            return String.valueOf(map.get(key));
        }

        String from() {
            return String.valueOf(source().get("uri"));
        }

        private Map<?, ?> source() {
            return (Map<?, ?>) Objects.requireNonNull(map.get("from"), "from of " + text("id"));
        }

        List<?> steps() {
            return (List<?>) Objects.requireNonNull(source().get("steps"), "steps of " + text("id"));
        }

        /** Every value of a key at any depth of the steps. */
        Stream<String> values(String key) {
            return values(steps(), key);
        }

        /** Every bean step, at any depth. */
        Stream<Map<?, ?>> beans() {
            return beans(steps());
        }

        private static Stream<Map<?, ?>> beans(Object tree) {
            return switch (tree) {
                case Map<?, ?> m when m.get("bean") instanceof Map<?, ?> bean -> Stream.of(bean);
                case Map<?, ?> m -> m.values().stream().flatMap(Node::beans);
                case List<?> l -> l.stream().flatMap(Node::beans);
                case null, default -> Stream.empty();
            };
        }

        private static Stream<String> values(Object tree, String key) {
            return switch (tree) {
                case Map<?, ?> m ->
                    m.entrySet().stream()
                            .flatMap(e -> e.getKey().equals(key) && e.getValue() instanceof String s
                                    ? Stream.of(s)
                                    : values(e.getValue(), key));
                case List<?> l -> l.stream().flatMap(e -> values(e, key));
                case null, default -> Stream.empty();
            };
        }
    }
}
