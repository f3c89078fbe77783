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

/** {@code src/rig/rig up | status | fault [NAME] | grant VALUES FOLDER | down}. Exit code 0 done, 1 not done, 2 called wrongly or something is missing. */
public final class Main {

    private static final Duration UP_WITHIN = Duration.ofMinutes(20); // the first start may build the control plane
    private static final PrintStream OUT = System.out;

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Path folder =
                Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("target/rig");
        if (arguments.length == 1 && arguments[0].equals(Keeper.WORD)) {
            Keeper.run(folder);
            return;
        }
        System.exit(run(folder, List.of(arguments)));
    }

    private static int run(Path folder, List<String> arguments) throws IOException, InterruptedException {
        Optional<String> running = address(folder);
        String command = arguments.isEmpty() ? "" : arguments.getFirst();
        switch (command) {
            case "up" -> {
                return running.isPresent() ? ask(folder, "status") : up(folder);
            }
            case "status", "down" -> {
                return running.isPresent() ? ask(folder, command) : none();
            }
            case "fault" -> {
                if (arguments.size() == 1) {
                    for (HandFault fault : HandFault.values()) {
                        OUT.printf("%-22s %s%n", fault.word(), fault.sentence());
                    }
                    return 0;
                }
                return running.isPresent() ? ask(folder, command, arguments.get(1)) : none();
            }
            case "grant" -> {
                return arguments.size() == 3
                        ? grant(folder, Path.of(arguments.get(1)), Path.of(arguments.get(2)))
                        : usage();
            }
            default -> {
                return usage();
            }
        }
    }

    private static int usage() {
        OUT.println("usage: src/rig/rig up | status | fault [NAME] | grant VALUES FOLDER | down");
        return 2;
    }

    private static int grant(Path folder, Path values, Path secrets) throws IOException, InterruptedException {
        if (!Files.isReadable(values) || !Files.isDirectory(secrets)) {
            OUT.printf(
                    "%s is not there: it should be %s%n",
                    Files.isReadable(values) ? secrets : values,
                    Files.isReadable(values)
                            ? "a folder for two kubeconfigs"
                            : "a file with values for the chart in helm/");
            return 2;
        }
        return address(folder).isPresent()
                ? ask(folder, "grant", "%s%n%s".formatted(values.toAbsolutePath(), secrets.toAbsolutePath()))
                : none();
    }

    private static int none() {
        OUT.println("no rig is up: start one with src/rig/rig up");
        return 1;
    }

    private static int up(Path folder) throws IOException, InterruptedException {
        Optional<String> impossible = Network.impossible();
        if (impossible.isPresent()) {
            OUT.println(impossible.get());
            return 2;
        }
        try {
            KubernetesAssets.find();
        } catch (MissingPart e) {
            OUT.println(e.getMessage());
            return 2;
        }
        Files.createDirectories(folder);
        Path log = folder.resolve("rig.log");
        System.err.println("rig: starting (log in " + Path.of("").toAbsolutePath().relativize(log) + ")");
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
                Keeper.WORD));
        Process keeper = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(log.toFile())
                .start();
        try {
            Wait.until(
                    "the rig is up; its log is " + log,
                    UP_WITHIN,
                    () -> address(folder).isPresent() || !keeper.isAlive());
        } catch (IOException e) {
            OUT.println(e.getMessage());
            return 1;
        }
        if (!keeper.isAlive()) {
            OUT.println(Files.readString(log));
            return 1;
        }
        return ask(folder, "status");
    }

    private static int ask(Path folder, String what) throws IOException, InterruptedException {
        return ask(folder, what, "");
    }

    private static int ask(Path folder, String what, String argument) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            var answer = http.send(
                    HttpRequest.newBuilder(URI.create(address(folder).orElseThrow() + what))
                            .POST(BodyPublishers.ofString(argument))
                            .build(),
                    BodyHandlers.ofString());
            OUT.println(answer.body());
            return answer.statusCode() == 200 ? 0 : 1;
        }
    }

    /** Of the keeper, when one lives. */
    private static Optional<String> address(Path folder) throws IOException {
        Path file = folder.resolve(Keeper.ADDRESS);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file);
        return lines.size() == 2
                        && ProcessHandle.of(Long.parseLong(lines.get(1)))
                                .filter(ProcessHandle::isAlive)
                                .isPresent()
                ? Optional.of(lines.getFirst())
                : Optional.empty();
    }
}
