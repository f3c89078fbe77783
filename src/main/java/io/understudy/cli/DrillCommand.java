package io.understudy.cli;

import io.understudy.api.DrillReport;
import io.understudy.api.Requests;
import io.understudy.document.Durations;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code understudy drill APP}: rehearses a failover, and shows what earlier drills came to. */
@Command(
        name = "drill",
        description =
                "Rehearses a failover of an application and waits for its report; lists, shows and aborts drills.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it passed", "1:it did not pass, or was refused", "2:the service could not be asked"},
        subcommands = {DrillCommand.ListAll.class, DrillCommand.Show.class, DrillCommand.Abort.class})
final class DrillCommand extends Commands.ByName {

    private static final String DRILLS = "/api/v1/drills";
    private static final Duration LOOKS = Duration.ofMillis(200);

    /** Longer than a dry run or an isolated drill takes: two hours, and as long again as its checks and its removal take. */
    private static final int MOST_LOOKS = 40_000;
    /** Longer than a live drill takes that nobody has to repair: a day away, and as long again. */
    private static final int MOST_LIVE_LOOKS = 864_000;

    @Parameters(paramLabel = "APP", arity = "0..1", description = "The application.")
    private @Nullable String application;

    @Option(
            names = "--kind",
            defaultValue = "dry-run",
            paramLabel = "KIND",
            description =
                    "dry-run: asks everything, changes nothing. isolated: also brings copies of the standby's workloads up beside production, and takes them away. live: MOVES THE APPLICATION to its standby and, after drill.live.hold, back; wants the role operate.")
    private String kind = "";

    @Option(names = "--reason", defaultValue = "started by hand", description = "Why, for the report.")
    private String reason = "";

    @Option(
            names = "--hold",
            paramLabel = "TIME",
            description =
                    "How long a live one stays at the standby, such as 5m, at most 24h; without it as the policy says.")
    private @Nullable String hold;

    private boolean passed;

    @Override
    String run(ServiceClient client) {
        DrillReport drill = client.post(
                "/api/v1/applications/%s/drills".formatted(application),
                new Requests.Drill(kind, by, reason, millis(hold)),
                DrillReport.class);
        int most = drill.kind().equals("LIVE") ? MOST_LIVE_LOOKS : MOST_LOOKS;
        for (int i = 0; i < most && drill.result().equals("RUNNING"); i++) {
            pause();
            drill = client.get(DRILLS + "/" + drill.id(), DrillReport.class);
        }
        passed = drill.result().equals("PASSED");
        return DrillPages.drill(drill);
    }

    @Override
    public Integer call() {
        if (application == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "say which application to drill, or one of: "
                            + String.join(", ", spec.subcommands().keySet()));
        }
        return super.call();
    }

    private @Nullable Long millis(@Nullable String time) {
        try {
            return time == null ? null : Durations.parse(time).toMillis();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--hold: %s".formatted(e.getMessage()), e);
        }
    }

    @Override
    int exitCode() {
        return passed ? 0 : 1;
    }

    private static void pause() {
        try {
            Thread.sleep(LOOKS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(2, "interrupted; the drill goes on", e);
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "The newest drills, newest first.")
    static final class ListAll extends Commands.Base {

        @Parameters(paramLabel = "APP", arity = "0..1", description = "Of this application alone.")
        private @Nullable String application;

        @Override
        String run(ServiceClient client) {
            String path = application == null ? DRILLS : "%s?application=%s".formatted(DRILLS, application);
            return DrillPages.drills(List.of(client.get(path, DrillReport[].class)));
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "The report of one drill.")
    static final class Show extends Commands.Base {

        @Parameters(paramLabel = "ID", description = "The drill.")
        private String id = "";

        @Option(names = "--html", description = "As a page for a browser: > FILE.html")
        private boolean html;

        @Override
        String run(ServiceClient client) {
            return html
                    ? client.text("%s/%s/report".formatted(DRILLS, id))
                    : DrillPages.drill(client.get(DRILLS + "/" + id, DrillReport.class));
        }
    }

    @Command(
            name = "abort",
            mixinStandardHelpOptions = true,
            description =
                    "Ends a drill that is under way, takes away what it made, moves back what it moved; its report tells what was done so far.")
    static final class Abort extends Commands.ByName {

        @Parameters(paramLabel = "APP|ID", description = "The application whose drill is under way, or the drill.")
        private String which = "";

        @Override
        String run(ServiceClient client) {
            String id = Stream.of(client.get(DRILLS, DrillReport[].class))
                    .filter(drill -> drill.result().equals("RUNNING")
                            && drill.application().equals(which))
                    .findFirst()
                    .map(DrillReport::id)
                    .orElse(which);
            DrillReport before =
                    client.post("%s/%s/abort".formatted(DRILLS, id), new Requests.By(by), DrillReport.class);
            return before.live() == null
                    ? "%s ends".formatted(before.id())
                    : "%1$s goes back as soon as it can, or undoes what has begun: 'understudy drill show %1$s'"
                            .formatted(before.id());
        }
    }
}
