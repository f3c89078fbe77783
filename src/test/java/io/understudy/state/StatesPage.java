package io.understudy.state;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** State machines as a page of documentation: a diagram, the states and every transition of each. */
record StatesPage(List<StateMachine<?, ?>> machines) {

    private static final String HEAD = """
            # State machines

            <!-- Written by the build from the tables in the code. Do not edit: `%s` -->

            What is shown here changes its state by these tables and by nothing else: an event that a state has no row for is
            refused. A table is checked when it is loaded: each state can be reached, each event does something, nothing is
            ambiguous, nothing happens after an end, and an end can be reached from everywhere.
            """;

    String text(String command) {
        return HEAD.formatted(command)
                + machines.stream().map(StatesPage::section).collect(Collectors.joining());
    }

    private static <S extends Enum<S> & Described, E extends Enum<E> & Described> String section(
            StateMachine<S, E> machine) {
        return """

                ## %s

                ```mermaid
                stateDiagram-v2
                    [*] --> %s
                %s```

                | state | meaning |
                |---|---|
                %s
                | event | meaning |
                |---|---|
                %s
                | in | at | goes to | which means |
                |---|---|---|---|
                %s""".formatted(
                        machine.name(),
                        machine.start(),
                        arrows(machine),
                        lines(machine.states(), s -> "| `%s` | %s |".formatted(s, meaning(machine, s))),
                        lines(machine.events(), e -> "| `%s` | %s |".formatted(e, e.sentence())),
                        lines(machine.table(), StatesPage::row));
    }

    private static <S extends Enum<S> & Described, E extends Enum<E> & Described> String meaning(
            StateMachine<S, E> machine, S state) {
        return machine.ended(state) ? state.sentence() + " (an end)" : state.sentence();
    }

    /** What stays where it is only clutters a drawing; the table has it. */
    private static <S extends Enum<S> & Described, E extends Enum<E> & Described> String arrows(
            StateMachine<S, E> machine) {
        return lines(
                        machine.table().stream().filter(t -> t.from() != t.to()).toList(),
                        t -> "    %s --> %s: %s".formatted(t.from(), t.to(), t.event()))
                + lines(machine.states().stream().filter(machine::ended).toList(), s -> "    %s --> [*]".formatted(s));
    }

    private static <S, E> String row(Transition<S, E> t) {
        String to = t.from().equals(t.to()) ? "stays" : "`%s`".formatted(t.to());
        return "| `%s` | `%s` | %s | %s |".formatted(t.from(), t.event(), to, t.sentence());
    }

    private static <T> String lines(List<T> of, Function<T, String> line) {
        return of.stream().map(t -> line.apply(t) + "\n").collect(Collectors.joining());
    }
}
