package io.understudy.app;

import io.understudy.cli.Failure;
import io.understudy.document.Problem;
import io.understudy.health.VantagePoint;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.policy.ConfigurationFolder;
import io.understudy.topology.HostPort;
import io.understudy.topology.UnderstudyException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands that run a service in the foreground until it is told to end. */
final class ServeCommand {

    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

    private ServeCommand() {}

    /** Runs until SIGTERM or Ctrl-C; both end it in order. */
    abstract static class Foreground implements Callable<Integer> {

        final Integer foreground(Supplier<AutoCloseable> start) {
            AutoCloseable service;
            try {
                service = start.get();
            } catch (UnderstudyException | JournalUnavailable e) {
                throw new Failure(2, String.valueOf(e.getMessage()), e);
            }
            CountDownLatch ended = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
                close(service);
                ended.countDown();
            }));
            try {
                ended.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return 0;
        }

        private static void close(AutoCloseable service) {
            try {
                service.close();
            } catch (Exception e) {
                LOG.warn("the service did not end in order", e);
            }
        }
    }

    private abstract static class OnDocuments extends Foreground {

        @Option(
                names = "--config",
                paramLabel = "DIR",
                defaultValue = ".",
                description =
                        "Folder with failover-policies/, runbooks/, routes/ and understudy.yaml (default: ${DEFAULT-VALUE})")
        Path folder = Path.of(".");

        Integer run(Function<ConfigurationFolder.Result.Valid, AutoCloseable> start) {
            ConfigurationFolder.Result.Valid documents = documents();
            documents.notes().forEach(LOG::info);
            return foreground(() -> start.apply(documents));
        }

        private ConfigurationFolder.Result.Valid documents() {
            return switch (ConfigurationFolder.read(folder)) {
                case ConfigurationFolder.Result.Valid valid -> valid;
                case ConfigurationFolder.Result.Invalid invalid ->
                    throw new Failure(
                            1,
                            invalid.problems().stream().map(Problem::toString).collect(Collectors.joining("\n"))
                                    + "\nthe service does not start with documents that are wrong: correct them, 'understudy validate' checks",
                            null);
            };
        }
    }

    @Command(name = "serve", description = "Runs the service: watches, decides, operates.")
    static final class Serve extends OnDocuments {
        @Override
        public Integer call() {
            return run(documents -> {
                OrchestratorService service =
                        OrchestratorService.start(folder, documents.catalogue(), documents.orchestrator());
                int applications = documents.catalogue().policies().size();
                LOG.info(
                        "serving at {}, {} {}, state in {}",
                        service.connection().url(),
                        applications,
                        applications == 1 ? "application" : "applications",
                        documents.orchestrator().state());
                return service;
            });
        }
    }

    @Command(
            name = "witness",
            description = "Runs a witness: makes the same probes from another place, acts on nothing.")
    static final class Witness extends OnDocuments {

        @Option(
                names = "--listen",
                paramLabel = "HOST:PORT",
                defaultValue = "127.0.0.1:8687",
                description = "Where orchestrators ask (default: ${DEFAULT-VALUE})")
        private String listen = "";

        @Option(
                names = "--name",
                defaultValue = "witness",
                description = "Its vantage point's name (default: ${DEFAULT-VALUE})")
        private String name = "";

        @Override
        public Integer call() {
            return run(documents -> {
                WitnessService service =
                        WitnessService.start(folder, documents, new VantagePoint(name), HostPort.parse(listen));
                LOG.info("witness {} answers at {}", name, listen);
                return service;
            });
        }
    }
}
