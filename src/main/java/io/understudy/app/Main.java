package io.understudy.app;

import io.understudy.cli.Commands;
import io.understudy.cli.Failure;
import io.understudy.cli.ValidateCommand;
import io.understudy.sandbox.DemoCommand;
import io.understudy.sandbox.SandboxCommand;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line's root. Exit codes: 0 done, 1 the answer is no, 2 it could not be asked or was asked wrongly. */
@Command(
        name = "understudy",
        mixinStandardHelpOptions = true,
        version = "understudy 0.1.0",
        description = "Active-passive disaster recovery for applications on Kubernetes.",
        synopsisSubcommandLabel = "COMMAND")
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine root = new CommandLine(new Main())
                .addSubcommand(new DemoCommand())
                .addSubcommand(new SandboxCommand())
                .addSubcommand(new ServeCommand.Serve())
                .addSubcommand(new ServeCommand.Witness())
                .addSubcommand(new ValidateCommand())
                .addSubcommand(DnsCommand.create())
                .addSubcommand(JournalCommand.create(System.getenv(), Clock.systemUTC()))
                .addSubcommand(BreakGlassCommand.create(System.getenv(), Clock.systemUTC()));
        Commands.ALL.forEach(root::addSubcommand);
        root.getSubcommands().values().forEach(sub -> {
            if (!sub.getCommandSpec().mixinStandardHelpOptions()) {
                sub.getCommandSpec().mixinStandardHelpOptions(true);
            }
        });
        return root.setExecutionExceptionHandler(Main::report);
    }

    private static int report(Exception thrown, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        if (thrown instanceof Failure failure) {
            command.getErr().println("understudy: " + failure.getMessage());
            return failure.exitCode();
        }
        throw thrown;
    }
}
