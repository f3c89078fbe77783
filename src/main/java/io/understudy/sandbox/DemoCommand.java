package io.understudy.sandbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.cli.Failure;
import java.io.Console;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code understudy demo}: the main job, in the sandbox. Exit code 0 when the scenario ended as it must, else 1. */
@Command(
        name = "demo",
        description =
                "Runs the main job in an embedded two-site world: real databases, real DNS messages, a real shop.")
public final class DemoCommand implements Callable<Integer> {

    private static final int MOST_CYCLES = 1_000;

    @Option(
            names = "--scenario",
            defaultValue = "region-loss",
            description = "region-loss, planned, blip, cut-off, failback, drill or wave (default: ${DEFAULT-VALUE})")
    private String scenario = "region-loss";

    @Option(names = "--approve", description = "In scenario cut-off: types the acceptance that the service asks for.")
    private boolean approve;

    @Option(names = "--report", paramLabel = "FILE", description = "Writes what was measured as JSON.")
    private @Nullable Path report;

    @Option(
            names = "--cycles",
            paramLabel = "N",
            description = "In scenario failback: how often it goes there and back, 1 to 1000 (default: 1).")
    private @Nullable Integer cycles;

    @Override
    public Integer call() throws Exception {
        checkCycles();
        return switch (scenario) {
            case WaveDemo.WORD -> wave(System.out);
            case FailbackDemo.WORD -> failback(System.out);
            default -> play();
        };
    }

    /** What there is not is told as such by {@link #play}. */
    private void checkCycles() {
        if (cycles == null) {
            return;
        }
        if (scenario.equals(WaveDemo.WORD) || Scenario.of(scenario).isPresent()) {
            throw new Failure(
                    2,
                    "scenario '%s' has no cycles: leave --cycles out, or take --scenario %s"
                            .formatted(scenario, FailbackDemo.WORD),
                    null);
        }
        if (cycles < 1 || cycles > MOST_CYCLES) {
            throw new Failure(
                    2, "--cycles is %d: take a whole number from 1 to %d".formatted(cycles, MOST_CYCLES), null);
        }
    }

    /** There and back, once or many times. */
    private int failback(PrintStream out) throws Exception {
        out.println("demo " + FailbackDemo.WORD + ": " + FailbackDemo.SENTENCE);
        try (FailbackDemo demo = FailbackDemo.open(out, cycles == null ? 1 : cycles)) {
            stopOnInterrupt(demo::isRunning, demo::close, out);
            FailbackReport result = demo.run();
            out.println();
            out.print(FailbackPage.of(result));
            write(result);
            return result.passed() ? 0 : 1;
        }
    }

    /** Twenty applications instead of the shop. */
    private int wave(PrintStream out) throws Exception {
        out.println("demo " + WaveDemo.WORD + ": " + WaveDemo.SENTENCE);
        try (WaveDemo demo = WaveDemo.open(out)) {
            stopOnInterrupt(demo::isRunning, demo::close, out);
            FleetReport result = demo.run();
            out.println();
            out.print(FleetPage.of(result));
            write(result);
            return result.passed() ? 0 : 1;
        }
    }

    private int play() throws Exception {
        Scenario chosen = Scenario.of(scenario)
                .orElseThrow(() -> new Failure(
                        2,
                        "there is no scenario '%s': choose one of %s"
                                .formatted(
                                        scenario,
                                        Stream.concat(
                                                        Arrays.stream(Scenario.values())
                                                                .map(Scenario::word),
                                                        Stream.of(FailbackDemo.WORD, WaveDemo.WORD))
                                                .collect(Collectors.joining(", "))),
                        null));
        PrintStream out = System.out;
        out.println("demo " + chosen.word() + ": " + chosen.sentence());
        try (Demo demo = Demo.open(chosen, approve, out, isTerminal())) {
            stopOnInterrupt(demo::isRunning, demo::close, out);
            DemoReport result = demo.run();
            out.println();
            out.print(DemoPage.of(result));
            write(result);
            return result.passed() ? 0 : 1;
        }
    }

    /** Ctrl-C closes the demo, too: no process and no file stays behind, and nothing more is said of what it breaks off. */
    private static void stopOnInterrupt(BooleanSupplier isRunning, Runnable close, PrintStream out) {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            if (isRunning.getAsBoolean()) {
                out.println();
                out.println("stopped; nothing is left behind");
                System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
            }
            close.run();
        }));
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    private void write(Object result) throws IOException {
        if (report != null) {
            new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(report.toFile(), result);
        }
    }
}
