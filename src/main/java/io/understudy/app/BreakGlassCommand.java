package io.understudy.app;

import io.understudy.api.OperationReport;
import io.understudy.api.Requests;
import io.understudy.cli.Failure;
import io.understudy.cli.SealCommand;
import io.understudy.cli.ServiceClient;
import io.understudy.operation.glass.SealKeys;
import io.understudy.operation.glass.SealedPlan;
import io.understudy.policy.Catalogue;
import io.understudy.policy.DocumentDigests;
import io.understudy.time.Moments;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * For the day on which the journal's store is lost together with the site: one application moves under a plan that was sealed
 * before, on a journal of its own, which is taken into the store's later.
 */
@Command(
        name = "break-glass",
        description = "Moves one application while the journal's store is lost, under a plan sealed before.",
        synopsisSubcommandLabel = "COMMAND")
final class BreakGlassCommand {

    private static final Logger LOG = LoggerFactory.getLogger(BreakGlassCommand.class);

    private BreakGlassCommand() {}

    /** With its subcommands. */
    static CommandLine create(Map<String, String> environment, Clock clock) {
        CommandLine glass = new CommandLine(new BreakGlassCommand())
                .addSubcommand(new Keys())
                .addSubcommand(new SealCommand())
                .addSubcommand(new Run(clock))
                .addSubcommand(new GlassImportCommand(environment));
        glass.getSubcommands().values().forEach(sub -> sub.getCommandSpec().mixinStandardHelpOptions(true));
        return glass;
    }

    @Command(
            name = "keys",
            description = "Makes a pair of keys: break-glass.key seals, break-glass.pub tells true seals.")
    private static final class Keys implements Callable<Integer> {

        @Parameters(paramLabel = "DIR", description = "An existing folder; keys that are there are kept.")
        private Path folder = Path.of("");

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it before call()
        private CommandSpec spec;

        @Override
        public Integer call() {
            SealKeys keys = SealKeys.make();
            try {
                Path sealing = folder.resolve("break-glass.key");
                Files.createFile(
                        sealing, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(sealing, keys.sealing());
                Files.writeString(folder.resolve("break-glass.pub"), keys.telling(), StandardOpenOption.CREATE_NEW);
            } catch (IOException e) {
                throw new Failure(
                        2, "the keys can't be written to %s (%s): name a folder without any".formatted(folder, e), e);
            }
            PrintWriter out = spec.commandLine().getOut();
            out.println("break-glass.key: for the services alone, as spec.breakGlass.key of understudy.yaml");
            out.println("break-glass.pub: for everybody who may have to break the glass, with the sealed plans");
            return 0;
        }
    }

    @Command(
            name = "run",
            description = {
                "Runs a sealed failover on a journal of its own, and serves until it is told to end.",
                "All commands work with --state DIR of --glass. Afterwards: 'break-glass import'."
            })
    private static final class Run extends ServeCommand.Foreground {

        private final Clock clock;

        @Mixin
        private GlassOptions glass = new GlassOptions();

        @Option(
                names = "--accept",
                required = true,
                paramLabel = "WORDS",
                description =
                        "'break the glass for APP': no service with the lost journal may act on it at the same time.")
        private String words = "";

        @Option(names = "--by", required = true, paramLabel = "NAME", description = "Who breaks it, for the journal.")
        private String by = "";

        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why, for the journal.")
        private String reason = "";

        @Option(
                names = "--listen",
                paramLabel = "HOST:PORT",
                defaultValue = "127.0.0.1:8688",
                description = "Where it answers (default: ${DEFAULT-VALUE})")
        private String listen = "";

        @Option(
                names = "--accept-edited-documents",
                description = "Even though policies or runbooks are others than when the plan was sealed.")
        private boolean edited;

        Run(Clock clock) {
            this.clock = clock;
        }

        @Override
        public Integer call() {
            SealedPlan plan = glass.plan(clock.instant());
            var documents = glass.documents();
            requireSame(plan);
            HostPort address = address();
            requireWords(plan);
            return foreground(() -> {
                Catalogue alone = documents.catalogue().under(plan.placement());
                OrchestratorService service = OrchestratorService.start(
                        glass.config(), alone, documents.orchestrator().alone(glass.glass(), address));
                begin(service, plan);
                return service;
            });
        }

        private HostPort address() {
            HostPort address = HostPort.parse(listen);
            if (!address.loopback()) {
                throw new Failure(
                        2,
                        "--listen %s is not of this machine alone, and its token would cross the network in the clear: name an address such as 127.0.0.1:8688"
                                .formatted(address),
                        null);
            }
            return address;
        }

        private void requireSame(SealedPlan plan) {
            Set<String> others = DocumentDigests.differing(plan.documents(), DocumentDigests.of(glass.config()));
            if (!others.isEmpty() && !edited) {
                throw new Failure(
                        1,
                        "these documents are others than when the plan was sealed at %s: %s; run it with the documents of then, or look at what changed and add --accept-edited-documents"
                                .formatted(Moments.of(plan.sealedAt()), others),
                        null);
            }
        }

        private void requireWords(SealedPlan plan) {
            String expected = "break the glass for %s".formatted(plan.application());
            if (!words.strip().equals(expected)) {
                throw new Failure(
                        1,
                        "this moves %s from %s to %s without the journal that keeps others from acting on it as well: stop every service that has it, then type exactly --accept '%s'"
                                .formatted(plan.application(), plan.primary(), plan.standby(), expected),
                        null);
            }
        }

        /** After a restart the operation that is there goes on; there is never a second one. */
        private void begin(OrchestratorService service, SealedPlan plan) {
            try (ServiceClient client = new ServiceClient(service.connection())) {
                if (client.get("/api/v1/operations", OperationReport[].class).length > 0) {
                    LOG.info("going on with what is in {}", glass.glass());
                    return;
                }
                OperationReport started = client.post(
                        "/api/v1/applications/%s/operations".formatted(plan.application()),
                        new Requests.Start(
                                "FAILOVER",
                                by,
                                "glass broken: " + reason,
                                plan.epoch().value(),
                                true),
                        OperationReport.class);
                LOG.info(
                        "operation={} runs under the plan of {}; --state {} shows it",
                        started.id(),
                        Moments.of(plan.sealedAt()),
                        glass.glass());
            }
        }
    }
}
