package io.understudy.cli;

import io.understudy.api.Explanation;
import io.understudy.api.OperationReport;
import io.understudy.api.PlanReport;
import io.understudy.api.ReadinessReport;
import io.understudy.api.Requests;
import io.understudy.api.Status;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands that speak to a running service. Exit codes: 0 done, 1 the service said no, 2 it could not be asked. */
public final class Commands {

    /** Every command of this kind, for the root command. */
    public static final List<Class<?>> ALL = List.of(
            StatusCommand.class,
            ExplainCommand.class,
            ReadinessCommand.class,
            FailoverCommand.class,
            SwitchoverCommand.class,
            ReprotectCommand.class,
            FailbackCommand.class,
            OperationsCommand.class,
            ApproveCommand.class,
            OperationCommands.OperationCommand.class,
            OperationCommands.RetryCommand.class,
            OperationCommands.DeclineCommand.class,
            AcknowledgeCommand.class,
            PauseCommand.class,
            UnpauseCommand.class,
            WaveCommand.class,
            DrillCommand.class,
            TokenCommand.class);

    private Commands() {}

    /** What they share: a service to ask and a page to print. */
    abstract static class Base implements Callable<Integer> {

        @Mixin
        private ServiceOptions service = new ServiceOptions();

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it before call()
        CommandSpec spec;

        @Override
        public Integer call() {
            try (ServiceClient client = service.connect()) {
                prepare(client);
                spec.commandLine().getOut().println(run(client));
                return exitCode();
            }
        }

        /** After {@link #run} has returned. */
        int exitCode() {
            return 0;
        }

        void prepare(ServiceClient client) {}

        abstract String run(ServiceClient client);
    }

    abstract static class ByName extends Base {

        @Option(
                names = "--by",
                paramLabel = "NAME",
                description = "Who asks, for the journal (default: whose token it is, or this machine's user)")
        String by = "";

        @Override
        void prepare(ServiceClient client) {
            if (by.isBlank()) {
                by = client.signature();
            }
        }
    }

    @Command(name = "status", description = "Shows every application: roles, verdicts, lag, decision.")
    static final class StatusCommand extends Base {
        @Override
        String run(ServiceClient client) {
            return Pages.status(client.get("/api/v1/status", Status.class));
        }
    }

    @Command(name = "explain", description = "Prints the rule that fires now for an application, and why.")
    static final class ExplainCommand extends Base {

        @Parameters(paramLabel = "APP")
        private String application = "";

        @Override
        String run(ServiceClient client) {
            return Pages.explanation(
                    client.get("/api/v1/applications/%s/explain".formatted(application), Explanation.class));
        }
    }

    @Command(
            name = "readiness",
            description =
                    "Tells whether an application's standby could take over now, with every finding and its remedy.")
    static final class ReadinessCommand extends Base {

        @Parameters(paramLabel = "APP")
        private String application = "";

        @Option(
                names = "--now",
                description = "Asks anew instead of showing what the last round found; changes nothing.")
        private boolean now;

        @Override
        String run(ServiceClient client) {
            String path = "/api/v1/applications/%s/readiness".formatted(application);
            return ReadinessPages.readiness(
                    now ? client.post(path, Map.of(), ReadinessReport.class) : client.get(path, ReadinessReport.class));
        }
    }

    private abstract static class Move extends ByName {

        @Parameters(paramLabel = "APP")
        private String application = "";

        @Option(names = "--dry-run", description = "Changes nothing; prints every step with what it would change now.")
        private boolean dryRun;

        @Option(names = "--reason", defaultValue = "started by hand", description = "Why, for the journal.")
        private String reason = "";

        abstract String kind();

        boolean force() {
            return false;
        }

        @Override
        String run(ServiceClient client) {
            Requests.Start start = new Requests.Start(kind(), by, reason, epoch(client), force());
            String path = "/api/v1/applications/%s/".formatted(application);
            return dryRun
                    ? Pages.plan(client.post(path + "plan", start, PlanReport.class))
                    : Pages.operation(client.post(path + "operations", start, OperationReport.class));
        }

        /** What is moved is what is seen now: a command that comes after another move must not move it back. */
        private @Nullable Long epoch(ServiceClient client) {
            return client.get("/api/v1/status", Status.class).applications().stream()
                    .filter(a -> a.application().equals(application))
                    .map(Status.Application::epoch)
                    .findFirst()
                    .orElse(null);
        }
    }

    @Command(name = "failover", description = "Moves an application to its standby; the primary is lost.")
    static final class FailoverCommand extends Move {

        @Option(
                names = "--force",
                description = "Even though the primary serves, or what the standby has is not known.")
        private boolean force;

        @Override
        boolean force() {
            return force;
        }

        @Override
        String kind() {
            return "FAILOVER";
        }
    }

    @Command(name = "switchover", description = "Moves an application to its standby as planned; nothing may be lost.")
    static final class SwitchoverCommand extends Move {
        @Override
        String kind() {
            return "SWITCHOVER";
        }
    }

    @Command(
            name = "reprotect",
            description = "Makes the old primary of an application that has moved a standby of the new one.")
    static final class ReprotectCommand extends Move {
        @Override
        String kind() {
            return "REPROTECT";
        }
    }

    @Command(
            name = "failback",
            description =
                    "Moves an application back to its own primary as planned, once that has been a good standby for long enough.")
    static final class FailbackCommand extends Move {
        @Override
        String kind() {
            return "FAILBACK";
        }
    }

    @Command(name = "operations", description = "Lists the newest operations, or shows one.")
    static final class OperationsCommand extends Base {

        @Parameters(paramLabel = "ID", arity = "0..1")
        private @Nullable String id;

        @Override
        String run(ServiceClient client) {
            return id == null
                    ? Pages.operations(List.of(client.get("/api/v1/operations", OperationReport[].class)))
                    : Pages.operation(client.get("/api/v1/operations/" + id, OperationReport.class));
        }
    }

    @Command(
            name = "approve",
            description =
                    "Accepts, in writing, what an operation waits for. The words must be typed exactly as it shows them.")
    static final class ApproveCommand extends ByName {

        @Parameters(paramLabel = "ID", description = "The operation.")
        private String id = "";

        @Option(
                names = "--accept",
                required = true,
                paramLabel = "WORDS",
                description = "The words that 'operations ID' shows.")
        private String phrase = "";

        @Option(names = "--remark", paramLabel = "TEXT", description = "Kept beside it, for whoever reads of it later.")
        private @Nullable String remark;

        @Override
        String run(ServiceClient client) {
            return Pages.operation(client.post(
                    "/api/v1/operations/%s/acceptances".formatted(id),
                    new Requests.Accept(by, phrase, remark),
                    OperationReport.class));
        }
    }

    @Command(name = "acknowledge", description = "Lifts the cooldown after an automatic operation.")
    static final class AcknowledgeCommand extends ByName {

        @Parameters(paramLabel = "APP")
        private String application = "";

        @Override
        String run(ServiceClient client) {
            return Pages.status(client.post(
                    "/api/v1/applications/%s/acknowledgement".formatted(application),
                    new Requests.By(by),
                    Status.class));
        }
    }

    @Command(name = "pause", description = "Nothing automatic starts any more, for any application, until 'unpause'.")
    static final class PauseCommand extends ByName {

        @Option(names = "--reason", required = true, description = "Why, for whoever finds it paused.")
        private String reason = "";

        @Override
        String run(ServiceClient client) {
            return Pages.status(client.post("/api/v1/pause", new Requests.Pause(by, reason), Status.class));
        }
    }

    @Command(name = "unpause", description = "Lifts 'pause'.")
    static final class UnpauseCommand extends ByName {
        @Override
        String run(ServiceClient client) {
            return Pages.status(client.post("/api/v1/unpause", new Requests.By(by), Status.class));
        }
    }
}
