package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** A command as somebody types it, and what it said. */
record Typed(int exitCode, String said) {

    /** Against the service whose state is in this folder. Not for several threads: it takes the standard output for itself. */
    static Typed type(Path state, String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.addAll(List.of("--state", state.toString()));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream before = System.out;
        CommandLine line = Main.commandLine();
        line.setErr(new PrintWriter(said, true, StandardCharsets.UTF_8));
        try (PrintStream printed = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            System.setOut(printed);
            int exitCode = line.execute(arguments.toArray(String[]::new));
            printed.flush();
            return new Typed(exitCode, said.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(before);
        }
    }

    /** What it said when it did what was asked. */
    String done() {
        return said(0);
    }

    /** What it said when it did not. */
    String refused() {
        return said(1);
    }

    private String said(int expected) {
        assertThat(exitCode).as(said).isEqualTo(expected);
        return said;
    }
}
