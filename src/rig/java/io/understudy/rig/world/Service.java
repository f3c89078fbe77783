package io.understudy.rig.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.api.Connection;
import io.understudy.api.DrillReport;
import io.understudy.api.Explanation;
import io.understudy.api.OperationReport;
import io.understudy.api.ReadinessReport;
import io.understudy.api.Requests;
import io.understudy.api.Status;
import io.understudy.app.JvmStart;
import io.understudy.cli.Failure;
import io.understudy.cli.Pinned;
import io.understudy.cli.ServiceClient;
import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Program;
import io.understudy.rig.machine.Reaper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** An orchestrator as it is installed: a process of its own on its host, and what it answers. */
public final class Service implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PERSON = "ann";

    private final Program program;
    private final Path connection;

    private Service(Program program, Path connection) {
        this.program = program;
        this.connection = connection;
    }

    /** {@code understudy serve --config FOLDER}; returns at once. */
    static Service start(
            Reaper reaper, Place place, Installation installation, Map<String, String> environment, Path log)
            throws IOException {
        Path connection = installation.state().resolve(Connection.FILE);
        Files.deleteIfExists(connection); // a killed one leaves it behind
        return new Service(
                launch(
                        reaper,
                        "orchestrator",
                        place,
                        environment,
                        log,
                        "serve",
                        "--config",
                        installation.folder().toString()),
                connection);
    }

    /** {@code understudy witness --config FOLDER --listen ADDRESS}; returns at once. */
    static Program witness(
            Reaper reaper,
            Place place,
            Installation installation,
            Map<String, String> environment,
            Addresses addresses,
            Path log)
            throws IOException {
        return launch(
                reaper,
                "witness",
                place,
                environment,
                log,
                "witness",
                "--config",
                installation.folder().toString(),
                "--listen",
                addresses.witness().toString());
    }

    private static Program launch(
            Reaper reaper, String name, Place place, Map<String, String> environment, Path log, String... arguments)
            throws IOException {
        return Program.start(reaper, name, place.command(command(arguments)), environment, log);
    }

    /** {@code understudy ARGUMENTS}, by the packaged jar where the build tells it, else by this JVM's own class path. */
    static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(JvmStart.packaged().command(List.of(), "io.understudy.app.Main"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** For faults: kill, pause, resume. */
    public Program program() {
        return program;
    }

    /** What it wrote so far. */
    public String output() throws IOException {
        return Files.readString(program.log());
    }

    /** Empty while it does not answer. */
    public Optional<Status> status() {
        return asked(client -> client.get("/api/v1/status", Status.class));
    }

    /** Its first application; empty while it does not answer. */
    public Optional<Status.Application> shop() {
        return status().map(status -> status.applications().getFirst());
    }

    public boolean isProtecting() {
        return shop().filter(a -> a.protection().equals("PROTECTED")).isPresent();
    }

    /** The id of the rule that fires now; empty while it does not answer. */
    public String rule() {
        return shop().map(a -> a.decision().rule()).orElse("");
    }

    /** Why it does what it does; empty while it does not answer. */
    public Optional<Explanation> explanation() {
        return shop().flatMap(application -> asked(client ->
                client.get("/api/v1/applications/%s/explain".formatted(application.application()), Explanation.class)));
    }

    /** Newest first; empty while it does not answer. */
    public List<OperationReport> operations() {
        return asked(client -> Arrays.asList(client.get("/api/v1/operations", OperationReport[].class)))
                .orElse(List.of());
    }

    /** The newest operation, when there is one. */
    public Optional<OperationReport> operation() {
        return operations().stream().findFirst();
    }

    /** The newest operation's phase; empty without one. */
    public String phase() {
        return operation().map(OperationReport::phase).orElse("");
    }

    /** A person asks for a move. @param kind FAILOVER, SWITCHOVER, REPROTECT or FAILBACK */
    public OperationReport begin(String kind) {
        return begin(new Requests.Start(kind, PERSON, "on the rig"));
    }

    /** A person asks for a failover although the primary serves. */
    public OperationReport insistOnFailover() {
        return begin(new Requests.Start("FAILOVER", PERSON, "on the rig, at once", null, true));
    }

    private OperationReport begin(Requests.Start start) {
        String application = application();
        return ordered(client ->
                client.post("/api/v1/applications/%s/operations".formatted(application), start, OperationReport.class));
    }

    private String application() {
        return shop().orElseThrow(() -> new IllegalStateException("the service does not answer"))
                .application();
    }

    /** A person types what the newest operation asks for. */
    public void accept() {
        OperationReport newest = operation().orElseThrow();
        OperationReport.Pending pending = newest.pending();
        if (pending == null) {
            throw new IllegalStateException("%s asks for nothing".formatted(newest.id()));
        }
        asked(client -> client.post(
                "/api/v1/operations/%s/acceptances".formatted(newest.id()),
                new Requests.Accept(PERSON, pending.phrase()),
                OperationReport.class));
    }

    /** A person approves a plan as it was when it was asked for. */
    public void approve(OperationReport request, String by) {
        OperationReport.Approval approval = request.approval();
        if (approval == null) {
            throw new IllegalStateException("%s needs no approval".formatted(request.id()));
        }
        ordered(client -> client.post(
                "/api/v1/operations/%s/approvals".formatted(request.id()),
                new Requests.Approve(by, approval.hash()),
                OperationReport.class));
    }

    /** A person gives an operation up. */
    public void abort(OperationReport operation) {
        ordered(client -> client.post(
                "/api/v1/operations/%s/abort".formatted(operation.id()),
                new Requests.Intervention(PERSON, "on the rig"),
                OperationReport.class));
    }

    /** Every fact about its first application, as the journal has it, oldest first. */
    public JsonNode journal() {
        String path = "/api/v1/journal?limit=1000&application=" + application();
        return ordered(client -> client.get(path, JsonNode.class)).path("entries");
    }

    /** A person has repaired what stopped the newest operation. */
    public void retry() {
        String id = operation().orElseThrow().id();
        ordered(client -> client.post(
                "/api/v1/operations/%s/retry".formatted(id),
                new Requests.Intervention(PERSON, null),
                OperationReport.class));
    }

    /** A person begins a drill. @param kind dry-run or isolated */
    public DrillReport drill(String kind) {
        String application = application();
        return ordered(client -> client.post(
                "/api/v1/applications/%s/drills".formatted(application),
                new Requests.Drill(kind, PERSON, "on the rig"),
                DrillReport.class));
    }

    /** Whether the standby could take over, asked anew; empty while the service does not answer, or is just asking. */
    public Optional<ReadinessReport> readiness() {
        String application = application();
        return asked(client -> client.post(
                "/api/v1/applications/%s/readiness".formatted(application), Map.of(), ReadinessReport.class));
    }

    /** How a drill goes; empty while the service does not answer. */
    public Optional<DrillReport> drilled(String id) {
        return asked(client -> client.get("/api/v1/drills/" + id, DrillReport.class));
    }

    /** Its owner's secret. */
    public String token() throws IOException {
        return JSON.readValue(connection.toFile(), Connection.class).token();
    }

    /**
     * What it answers to a request that is sent as given: for callers who mean no good.
     *
     * @param token instead of the one of its owner, when there is one
     * @param headers beside it
     */
    public HttpResponse<String> post(String path, Object body, Optional<String> token, Map<String, String> headers)
            throws IOException {
        Connection own = JSON.readValue(connection.toFile(), Connection.class);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(own.url() + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + token.orElse(own.token()))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
        headers.forEach(request::header);
        HttpClient.Builder builder = HttpClient.newBuilder();
        Optional.ofNullable(own.certificate()).map(Pinned::context).ifPresent(builder::sslContext);
        try (HttpClient client = builder.build()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Throws {@link IllegalStateException} with the service's own words when it does not do it. */
    private <T> T ordered(Function<ServiceClient, T> order) {
        try (ServiceClient client = new ServiceClient(JSON.readValue(connection.toFile(), Connection.class))) {
            return order.apply(client);
        } catch (IOException | Failure e) {
            throw new IllegalStateException(
                    "the service refuses: %s%n%s".formatted(e.getMessage(), program.logTail()), e);
        }
    }

    private <T> Optional<T> asked(Function<ServiceClient, T> question) {
        if (!Files.exists(connection)) {
            return Optional.empty();
        }
        try (ServiceClient client = new ServiceClient(JSON.readValue(connection.toFile(), Connection.class))) {
            return Optional.of(question.apply(client));
        } catch (IOException | Failure e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
