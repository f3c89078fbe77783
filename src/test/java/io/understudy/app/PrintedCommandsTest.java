package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.understudy.PrintedBlock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Every call of {@code understudy} that the documentation prints is one that its own command line takes. Nothing is executed. */
class PrintedCommandsTest {

    /** Where a command may begin, in a line of its own or behind others. */
    private static final Pattern CALL = Pattern.compile(
            "(?:^(?:\\$ |until )?|&& |; |\\| )(?:\\./)?understudy (\\S.*)|io\\.understudy\\.app\\.Main (.+)",
            Pattern.MULTILINE);

    /** In the middle of a sentence or in a table. */
    private static final Pattern SPAN = Pattern.compile("`(?:\\./)?understudy ([^`]+)`");

    /** The rest of a line that is not the command's own. */
    private static final Pattern BEHIND = Pattern.compile("\\s(?:#|&&|\\||;|>).*|;.*");

    /** What another command prints, as one word. */
    private static final Pattern SUBSTITUTED = Pattern.compile("\"?\\$\\([^)]*\\)\"?");

    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

    /** @param whole whether it is to be typed as it stands; else it may be just the name of a command */
    private record Printed(String page, String call, boolean whole) {
        @Override
        public String toString() {
            return "%s: understudy %s".formatted(page, call);
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void the_command_line_knows_the_command_and_each_of_its_options(Printed printed) {
        CommandLine understudy = Main.commandLine();
        assertThatCode(() -> understudy.parseArgs(words(printed.call())))
                .as("%s", printed)
                .satisfiesAnyOf(
                        thrown -> assertThat(thrown).isNull(),
                        thrown -> assertThat(printed.whole() ? null : thrown)
                                .isInstanceOf(CommandLine.MissingParameterException.class));
    }

    @Test
    void calls_are_found_in_blocks_in_indented_lines_and_in_sentences() throws IOException {
        assertThat(calls().map(Printed::toString))
                .contains(
                        "README.md: understudy serve --config dr",
                        "docs/benchmarks.md: understudy demo --scenario failback --cycles 20 --report target/cycles.json",
                        "docs/api.md: understudy token ann --roles operate",
                        "helm/README.md: understudy validate /etc/understudy")
                .anySatisfy(
                        call -> assertThat(call).startsWith("README.md: understudy reprotect shop --by ann --reason "));
    }

    static Stream<Printed> calls() throws IOException {
        List<Printed> calls = new ArrayList<>();
        for (PrintedBlock block : PrintedBlock.all()) {
            add(
                    calls,
                    CALL,
                    block.page(),
                    block.text().replaceAll("(?m)^ +", "").replaceAll("\\\\\n\\s*", ""),
                    true);
        }
        for (PrintedBlock.Prose prose : PrintedBlock.prose()) {
            add(calls, CALL, prose.page(), indented(prose.text()), true);
            add(calls, SPAN, prose.page(), prose.text(), false);
        }
        return calls.stream().distinct();
    }

    /** The lines that Markdown takes for code, since they begin with four spaces. */
    private static String indented(String text) {
        StringBuilder code = new StringBuilder();
        text.lines()
                .filter(line -> line.startsWith("    "))
                .forEach(line -> code.append(line.strip()).append('\n'));
        return code.toString();
    }

    private static void add(List<Printed> calls, Pattern pattern, String page, String text, boolean whole) {
        for (MatchResult found : pattern.matcher(text).results().toList()) {
            String call = found.group(1) == null ? found.group(2) : found.group(1);
            String own = SUBSTITUTED.matcher(call).replaceAll("PRINTED");
            calls.add(new Printed(page, BEHIND.matcher(own).replaceFirst("").strip(), whole));
        }
    }

    /** As a shell tells them apart. What may be left out stands in brackets and is taken; {@code S} is what docs/operations.md says of it. */
    private static String[] words(String call) {
        return WORD.matcher(call)
                .results()
                .map(word -> Stream.of(1, 2, 3)
                        .map(word::group)
                        .filter(group -> group != null)
                        .findFirst()
                        .orElseThrow()
                        .replaceAll("^\\[|]$", ""))
                .flatMap(word -> word.equals("S") ? Stream.of("--state", "DIR") : Stream.of(word))
                .toArray(String[]::new);
    }
}
