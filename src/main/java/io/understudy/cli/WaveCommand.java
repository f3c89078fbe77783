package io.understudy.cli;

import io.understudy.api.Requests;
import io.understudy.api.WaveReport;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code understudy wave ...}: every application of a site. */
@Command(
        name = "wave",
        description = "Moves every application away from a site, in the order of their policies.",
        subcommands = {
            WaveCommand.Start.class,
            WaveCommand.ListAll.class,
            WaveCommand.Show.class,
            WaveCommand.Pause.class,
            WaveCommand.Resume.class,
            WaveCommand.Stop.class,
            WaveCommand.Retry.class
        })
final class WaveCommand implements Runnable {

    private static final String WAVES = "/api/v1/waves";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "say what: " + String.join(", ", spec.subcommands().keySet()));
    }

    @Command(name = "start", description = "Begins one. It is a failover unless --planned is given.")
    static final class Start extends Commands.ByName {

        @Parameters(paramLabel = "SITE", description = "The site that all its applications leave.")
        private String site = "";

        @Option(names = "--planned", description = "A switchover of each: the site works, nothing may be lost.")
        private boolean planned;

        @Option(
                names = "--at-once",
                paramLabel = "N",
                description = "Operations that may be open at the same time (default: 50).")
        private @Nullable Integer atOnce;

        @Option(names = "--canary", paramLabel = "APP", description = "Moves alone before all others.")
        private @Nullable String canary;

        @Option(names = "--force", description = "Also applications that seem to serve, or whose data is in doubt.")
        private boolean force;

        @Option(names = "--reason", defaultValue = "started by hand", description = "Why, for the journal.")
        private String reason = "";

        @Override
        String run(ServiceClient client) {
            var order = new Requests.Wave(planned ? "SWITCHOVER" : "FAILOVER", site, by, reason, atOnce, canary, force);
            return WavePages.wave(client.post(WAVES, order, WaveReport.class));
        }
    }

    @Command(name = "list", description = "The newest waves.")
    static final class ListAll extends Commands.Base {
        @Override
        String run(ServiceClient client) {
            return WavePages.waves(List.of(client.get(WAVES, WaveReport[].class)));
        }
    }

    @Command(name = "show", description = "One wave with its applications; without ID the newest.")
    static final class Show extends Commands.Base {

        @Parameters(paramLabel = "ID", arity = "0..1")
        private @Nullable String id;

        @Override
        String run(ServiceClient client) {
            if (id != null) {
                return WavePages.wave(client.get(WAVES + "/" + id, WaveReport.class));
            }
            return List.of(client.get(WAVES, WaveReport[].class)).stream()
                    .findFirst()
                    .map(WavePages::wave)
                    .orElse("there was no wave yet");
        }
    }

    private abstract static class Order extends Commands.ByName {

        @Parameters(paramLabel = "ID", description = "The wave.")
        private String id = "";

        String post(ServiceClient client, String what, Object body) {
            return WavePages.wave(client.post("%s/%s/%s".formatted(WAVES, id, what), body, WaveReport.class));
        }
    }

    @Command(name = "pause", description = "Starts no further application; what is under way goes on.")
    static final class Pause extends Order {

        @Option(names = "--reason", required = true, description = "Why, for the journal.")
        private String reason = "";

        @Override
        String run(ServiceClient client) {
            return post(client, "pause", new Requests.Reasoned(by, reason));
        }
    }

    @Command(name = "resume", description = "Goes on with a paused wave.")
    static final class Resume extends Order {

        @Option(names = "--reason", defaultValue = "", description = "Why, for the journal.")
        private String reason = "";

        @Override
        String run(ServiceClient client) {
            return post(client, "resume", new Requests.Intervention(by, reason));
        }
    }

    @Command(name = "stop", description = "Starts no further application for good; what is under way goes on.")
    static final class Stop extends Order {

        @Option(names = "--reason", required = true, description = "Why, for the journal.")
        private String reason = "";

        @Override
        String run(ServiceClient client) {
            return post(client, "stop", new Requests.Reasoned(by, reason));
        }
    }

    @Command(name = "retry", description = "Lets an application start again whose operation ended without a move.")
    static final class Retry extends Order {

        @Parameters(paramLabel = "APP", index = "1")
        private String application = "";

        @Option(names = "--reason", defaultValue = "", description = "Why, for the journal.")
        private String reason = "";

        @Override
        String run(ServiceClient client) {
            return post(client, "applications/%s/retry".formatted(application), new Requests.Intervention(by, reason));
        }
    }
}
