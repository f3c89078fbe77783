package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A command as somebody types it, and what it said. */
record Typed(int exitCode, String said) {

    /** Against the service whose state is in this folder. */
    static Typed type(Path state, String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.addAll(List.of("--state", state.toString()));
        StringWriter said = new StringWriter();
        PrintWriter printed = new PrintWriter(said);
        int exitCode = Main.commandLine().setOut(printed).setErr(printed).execute(arguments.toArray(String[]::new));
        printed.flush();
        return new Typed(exitCode, said.toString());
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
