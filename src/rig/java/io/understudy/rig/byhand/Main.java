package io.understudy.rig.byhand;

import io.understudy.rig.kubernetes.KubernetesAssets;
import io.understudy.rig.machine.MissingPart;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.network.Network;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code src/rig/rig up | status | fault [NAME] | grant VALUES FOLDER | down}. Exit code 0 done, 1 not done, 2 called wrongly or something is missing. */
public final class Main {

    private static final Duration UP_WITHIN = Duration.ofMinutes(20); // a machine may be slow
    private static final Duration DOWN_WITHIN = Duration.ofMinutes(2);

    private final Path folder;
    private final Path log;
    private final PrintStream out;

    Main(Path folder, PrintStream out) {
        this.folder = folder;
        this.log = folder.resolve("rig.log");
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 2 && arguments[0].equals(Keeper.WORD)) {
            Keeper.run(Path.of(arguments[1]));
            return;
        }
        Path folder =
                Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("target/rig");
        System.exit(new Main(folder, System.out).run(List.of(arguments)));
    }

    int run(List<String> arguments) throws IOException, InterruptedException {
        String command = arguments.isEmpty() ? "" : arguments.getFirst();
        switch (command) {
            case "up" -> {
                return up();
            }
            case "status" -> {
                return ask(command, "");
            }
            case "down" -> {
                return down();
            }
            case "fault" -> {
                if (arguments.size() == 1) {
                    for (HandFault fault : HandFault.values()) {
                        out.printf("%-22s %s%n", fault.word(), fault.sentence());
                    }
                    return 0;
                }
                return ask(command, arguments.get(1));
            }
            case "grant" -> {
                return arguments.size() == 3 ? grant(Path.of(arguments.get(1)), Path.of(arguments.get(2))) : usage();
            }
            default -> {
                return usage();
            }
        }
    }

    private int usage() {
        out.println("usage: src/rig/rig up | status | fault [NAME] | grant VALUES FOLDER | down");
        return 2;
    }

    private int grant(Path values, Path secrets) throws IOException, InterruptedException {
        if (!Files.isReadable(values) || !Files.isDirectory(secrets)) {
            out.printf(
                    "%s is not there: it should be %s%n",
                    Files.isReadable(values) ? secrets : values,
                    Files.isReadable(values)
                            ? "a folder for two kubeconfigs"
                            : "a file with values for the chart in helm/");
            return 2;
        }
        return ask("grant", "%s%n%s".formatted(values.toAbsolutePath(), secrets.toAbsolutePath()));
    }

    private int none() {
        out.println("no rig is up: start one with src/rig/rig up");
        return 1;
    }

    private int up() throws IOException, InterruptedException {
        Optional<Standing> standing = Standing.in(folder);
        if (standing.isPresent()) {
            return follow(standing.get().keeper());
        }
        Optional<String> impossible = Network.impossible();
        if (impossible.isPresent()) {
            out.println(impossible.get());
            return 2;
        }
        out.println("rig: where is Kubernetes? It is built when it is nowhere, once, in about ten minutes");
        try {
            KubernetesAssets.find();
        } catch (MissingPart e) {
            out.println(e.getMessage());
            return 2;
        }
        return follow(launch());
    }

    private ProcessHandle launch() throws IOException {
        Files.createDirectories(folder);
        List<String> command = new ArrayList<>(List.of("setsid"));
        ProcessHandle.Info own = ProcessHandle.current().info();
        command.add(own.command().orElse("java"));
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dbasedir=" + System.getProperty("basedir", ""),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                Keeper.WORD,
                folder.toString()));
        Process keeper = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(log.toFile())
                .start();
        new Standing(keeper.toHandle(), Optional.empty()).tell(folder);
        return keeper.toHandle();
    }

    /** Tells how the start goes, and what there is once it is over. */
    private int follow(ProcessHandle keeper) throws IOException, InterruptedException {
        Told told = new Told(log, out);
        try {
            Wait.until("the rig is up; its log is " + log, UP_WITHIN, () -> {
                told.printNew();
                return isUp() || !keeper.isAlive();
            });
        } catch (IOException e) {
            out.println(e.getMessage());
            return 1;
        }
        if (isUp()) {
            return ask("status", "");
        }
        out.printf("the rig did not come up. Its log:%n%s", Files.readString(log));
        return 1;
    }

    private boolean isUp() throws IOException {
        return Standing.in(folder).flatMap(Standing::address).isPresent();
    }

    /** Returns when nothing of the rig is left, whether it was up or still on its way there. */
    private int down() throws IOException, InterruptedException {
        Optional<Standing> standing = Standing.in(folder);
        if (standing.isEmpty()) {
            return none();
        }
        ProcessHandle keeper = standing.get().keeper();
        // With the reaper, which removes what is left when the keeper is gone, and ends last.
        List<ProcessHandle> all =
                Stream.concat(Stream.of(keeper), keeper.descendants()).toList();
        if (standing.get().address().isPresent()) {
            int refused = ask("down", "");
            if (refused != 0) {
                return refused;
            }
        } else {
            out.println("the rig is still starting: it is ended");
            boolean unused = keeper.destroy();
        }
        try {
            Wait.until(
                    "everything of the rig is gone; its log is " + log,
                    DOWN_WITHIN,
                    () -> all.stream().noneMatch(ProcessHandle::isAlive));
        } catch (IOException e) {
            out.println(e.getMessage());
            return 1;
        }
        Standing.forget(folder);
        out.println("the rig is down");
        return 0;
    }

    private int ask(String what, String argument) throws IOException, InterruptedException {
        Optional<Standing> standing = Standing.in(folder);
        Optional<String> address = standing.flatMap(Standing::address);
        if (address.isEmpty()) {
            if (standing.isEmpty()) {
                return none();
            }
            out.println("the rig is still starting: src/rig/rig up tells how it goes");
            return 1;
        }
        try (HttpClient http = HttpClient.newHttpClient()) {
            var answer = http.send(
                    HttpRequest.newBuilder(URI.create(address.get() + what))
                            .POST(BodyPublishers.ofString(argument))
                            .build(),
                    BodyHandlers.ofString());
            out.println(answer.body());
            return answer.statusCode() == 200 ? 0 : 1;
        }
    }
}
