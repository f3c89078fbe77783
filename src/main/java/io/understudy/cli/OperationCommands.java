package io.understudy.cli;

import io.understudy.api.OperationReport;
import io.understudy.api.Requests;
import io.understudy.cli.Commands.ByName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a person does to an open operation: {@code understudy operation approve|pause|resume|retry|skip|abort|escalate ID}. */
final class OperationCommands {

    private OperationCommands() {}

    @Command(
            name = "operation",
            description = "Steers an open operation; each word is journaled with who and why.",
            synopsisSubcommandLabel = "COMMAND",
            mixinStandardHelpOptions = true,
            subcommands = {
                ApproveCommand.class,
                PauseCommand.class,
                ResumeCommand.class,
                RetryCommand.class,
                SkipCommand.class,
                AbortCommand.class,
                EscalateCommand.class
            })
    static final class OperationCommand {}

    /** One word to one operation. */
    private abstract static class Steering extends ByName {

        @Parameters(index = "0", paramLabel = "ID", description = "The operation.")
        private String id = "";

        abstract String verb();

        abstract Object request();

        @Override
        String run(ServiceClient client) {
            return Pages.operation(
                    client.post("/api/v1/operations/%s/%s".formatted(id, verb()), request(), OperationReport.class));
        }
    }

    @Command(
            name = "approve",
            mixinStandardHelpOptions = true,
            description =
                    "Approves that it begins, for one of the people whom its policy names. Read its plan first: 'operations ID'.")
    static final class ApproveCommand extends Steering {

        @Option(
                names = "--hash",
                required = true,
                paramLabel = "HASH",
                description = "Of the plan that you have read, as 'operations ID' shows it.")
        private String hash = "";

        @Override
        String verb() {
            return "approvals";
        }

        @Override
        Object request() {
            return new Requests.Approve(by, hash);
        }
    }

    private abstract static class WithReason extends Steering {

        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why, for the journal.")
        String reason = "";

        @Override
        Object request() {
            return new Requests.Intervention(by, reason);
        }
    }

    private abstract static class MayHaveReason extends Steering {

        @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why, for the journal.")
        private String reason = "";

        @Override
        Object request() {
            return new Requests.Intervention(by, reason);
        }
    }

    @Command(
            name = "pause",
            mixinStandardHelpOptions = true,
            description = "No step of it begins any more; what runs ends. Lasts over restarts, until 'resume'.")
    static final class PauseCommand extends WithReason {
        @Override
        String verb() {
            return "pause";
        }
    }

    @Command(name = "resume", mixinStandardHelpOptions = true, description = "Lifts 'operation pause'.")
    static final class ResumeCommand extends MayHaveReason {
        @Override
        String verb() {
            return "resume";
        }
    }

    @Command(
            name = "retry",
            mixinStandardHelpOptions = true,
            description = "Goes on with an operation that stopped, once its cause is repaired.")
    static final class RetryCommand extends MayHaveReason {
        @Override
        String verb() {
            return "retry";
        }
    }

    @Command(
            name = "skip",
            mixinStandardHelpOptions = true,
            description =
                    "Leaves one step of a blocked or paused operation out; what needs it goes on without its outputs.")
    static final class SkipCommand extends WithReason {

        @Parameters(index = "1", paramLabel = "STEP", description = "The step to leave out.")
        private String step = "";

        @Override
        String verb() {
            return "skip";
        }

        @Override
        Object request() {
            return new Requests.Skip(step, by, reason);
        }
    }

    @Command(
            name = "abort",
            mixinStandardHelpOptions = true,
            description = "Gives a move up and undoes it, before its point of no return.")
    static final class AbortCommand extends WithReason {
        @Override
        String verb() {
            return "abort";
        }
    }

    @Command(
            name = "escalate",
            mixinStandardHelpOptions = true,
            description =
                    "Lets a switchover go on as a failover, because its primary is lost. Before its point of no return.")
    static final class EscalateCommand extends WithReason {

        @Option(
                names = "--force",
                description = "Although the primary seems to serve, or the standby's data is in doubt.")
        private boolean force;

        @Override
        String verb() {
            return "escalate";
        }

        @Override
        Object request() {
            return new Requests.Escalate(by, reason, force);
        }
    }

    /** The same as 'operation abort', for whoever is asked to accept something and says no. */
    @Command(name = "decline", description = "Short for 'operation abort': gives a move up and undoes it.")
    static final class DeclineCommand extends Steering {

        @Option(
                names = "--reason",
                paramLabel = "TEXT",
                defaultValue = "declined",
                description = "Why, for the journal.")
        private String reason = "";

        @Override
        String verb() {
            return "abort";
        }

        @Override
        Object request() {
            return new Requests.Intervention(by, reason);
        }
    }
}
