package io.understudy.app;

import io.understudy.adapter.route53.Provision;
import io.understudy.adapter.route53.Route53Clients;
import io.understudy.cli.Failure;
import io.understudy.document.Problem;
import io.understudy.policy.ConfigurationFolder;
import io.understudy.policy.FailoverPolicy;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.UnderstudyException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What is made in DNS before the day; the service need not run. */
@Command(
        name = "dns",
        description = "Makes in DNS what a later switch needs; the service need not run.",
        synopsisSubcommandLabel = "COMMAND")
final class DnsCommand {

    private DnsCommand() {}

    /** With its subcommands. */
    static CommandLine create() {
        CommandLine dns = new CommandLine(new DnsCommand()).addSubcommand(new ProvisionCommand());
        dns.getSubcommands().values().forEach(sub -> sub.getCommandSpec().mixinStandardHelpOptions(true));
        return dns;
    }

    @Command(
            name = "provision",
            description =
                    "Shows which health checks and failover records an application needs in Route 53 and has not; makes them with --apply.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:all is as it should be", "1:something is to be done", "2:Route 53 could not be asked"})
    private static final class ProvisionCommand implements Callable<Integer> {

        @Parameters(paramLabel = "APP")
        private String application = "";

        @Option(
                names = "--config",
                paramLabel = "DIR",
                defaultValue = ".",
                description = "Folder with failover-policies/ and runbooks/ (default: ${DEFAULT-VALUE})")
        private Path folder = Path.of(".");

        @Option(names = "--apply", description = "Makes what is missing and changes what differs.")
        private boolean apply;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it before call()
        private CommandSpec spec;

        @Override
        public Integer call() {
            FailoverPolicy policy = policy();
            try (Route53Clients clients = new Route53Clients();
                    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Provision provision = new Provision(clients, threads, Ticker.system());
                if (!apply) {
                    return print(provision.plan(policy));
                }
                provision
                        .plan(policy)
                        .todo()
                        .forEach(line -> spec.commandLine().getOut().println("do: " + line));
                return print(provision.apply(policy));
            } catch (UnderstudyException e) {
                throw new Failure(2, e.getMessage() + "", e);
            }
        }

        private int print(Provision.Plan plan) {
            PrintWriter out = spec.commandLine().getOut();
            plan.todo().forEach(line -> out.println("to do: " + line));
            plan.obstacles().forEach(line -> out.println("in the way: " + line));
            if (plan.todo().isEmpty() && plan.obstacles().isEmpty()) {
                out.println("all is as it should be");
                return 0;
            }
            return 1;
        }

        private FailoverPolicy policy() {
            return switch (ConfigurationFolder.read(folder)) {
                case ConfigurationFolder.Result.Valid valid ->
                    Optional.ofNullable(valid.catalogue().policies().get(new ApplicationName(application)))
                            .orElseThrow(() -> new Failure(
                                    2, "there is no policy of %s below %s".formatted(application, folder), null));
                case ConfigurationFolder.Result.Invalid invalid ->
                    throw new Failure(
                            2,
                            invalid.problems().stream().map(Problem::toString).collect(Collectors.joining("\n")),
                            null);
            };
        }
    }
}
