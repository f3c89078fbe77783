package io.understudy.cli;

import io.understudy.policy.ConfigurationFolder;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Tells everything that is wrong with configuration documents, and each application's worst-case recovery. Reads only; asks
 * nothing of the network.
 *
 * <p>Exit codes: 0 valid, 1 problems, 2 wrong usage or a path that can't be read. Notes go to the command line's out, problems
 * to its err.
 */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description = {
            "Checks failover policies, sites, runbooks and understudy.yaml, alone and together.",
            "Prints every problem as file:line:column, and each application's worst-case recovery."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:valid", "1:problems were found", "2:wrong usage, or a path that can't be read"})
public final class ValidateCommand implements Callable<Integer> {

    private static final int VALID = 0;
    private static final int PROBLEMS = 1;
    private static final int UNREADABLE = 2;

    private final Map<String, String> environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(
            paramLabel = "PATH",
            arity = "0..*",
            defaultValue = ".",
            description = "Configuration folder, or single files and folders. Default: ${DEFAULT-VALUE}")
    private List<Path> paths = List.of();

    /** Reads {@code ${env:NAME}} from this process's environment. */
    public ValidateCommand() {
        this(System.getenv());
    }

    /** Reads {@code ${env:NAME}} from the given environment. */
    public ValidateCommand(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        List<Path> unreadable =
                paths.stream().filter(path -> !Files.isReadable(path)).toList();
        if (!unreadable.isEmpty()) {
            unreadable.forEach(path -> err.println(
                    "%s can't be read: check that it exists and that this user may read it".formatted(path)));
            return UNREADABLE;
        }
        return report(ConfigurationFolder.read(paths, folder(), environment), out, err);
    }

    /** What relative paths in the documents start at: the folder named, or the current one for single files. */
    private Path folder() {
        return paths.size() == 1 && Files.isDirectory(paths.getFirst()) ? paths.getFirst() : Path.of(".");
    }

    private static int report(ConfigurationFolder.Result result, PrintWriter out, PrintWriter err) {
        result.notes().forEach(out::println);
        return switch (result) {
            case ConfigurationFolder.Result.Valid valid -> {
                out.println("valid: %s, %s, %s"
                        .formatted(
                                count(valid.catalogue().policies().size(), "application"),
                                count(valid.catalogue().sites().size(), "site"),
                                count(valid.catalogue().runbooks().size(), "runbook")));
                yield VALID;
            }
            case ConfigurationFolder.Result.Invalid invalid -> {
                out.flush();
                invalid.problems().forEach(err::println);
                err.println(count(invalid.problems().size(), "problem"));
                yield PROBLEMS;
            }
        };
    }

    private static String count(int number, String noun) {
        return "%d %s%s".formatted(number, noun, number == 1 ? "" : "s");
    }
}
