package io.understudy.rig.byhand;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page whose reader does what it says: {@code sh} blocks are commands, one of them marked {@code background} is for a second
 * terminal, and a {@code yaml} block below a file's name in the home folder is that file.
 */
record Walkthrough(List<Act> acts) {

    private static final Pattern BLOCK = Pattern.compile(
            "(?:^`~/([^`\n]+)`\n\n)?^```(\\w+)( background)?\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    /** What the reader does next. */
    sealed interface Act {}

    /** A file, by its path in the home folder. */
    record Writes(String file, String text) implements Act {}

    record Runs(String commands, boolean background) implements Act {}

    static Walkthrough read(Path page) throws IOException {
        List<Act> acts = new ArrayList<>();
        Matcher block = BLOCK.matcher(Files.readString(page));
        while (block.find()) {
            String text = block.group(4);
            if (block.group(2).equals("sh")) {
                acts.add(new Runs(text, block.group(3) != null));
            } else if (block.group(1) != null) {
                acts.add(new Writes(block.group(1), text));
            } else {
                throw new IllegalStateException("nobody knows what to do with%n%s".formatted(text));
            }
        }
        return new Walkthrough(acts);
    }

    /** One script for bash; what runs in the second terminal is ended with it, and logs to {@code second-terminal.log}. */
    String script() {
        StringBuilder script = new StringBuilder("set -euo pipefail\nset -v\n");
        for (Act act : acts) {
            switch (act) {
                case Writes(String file, String text) ->
                    script.append("mkdir -p ~/'%s'\ncat > ~/'%s' <<'END_OF_FILE'\n%sEND_OF_FILE\n"
                            .formatted(Path.of(file).getParent(), file, text));
                case Runs(String commands, boolean background) ->
                    script.append(background ? SECOND_TERMINAL.formatted(commands) : commands);
            }
        }
        return script.toString();
    }

    /** By the time that a person is back in the first terminal, the service answers. */
    private static final String SECOND_TERMINAL = """
            (
            %s) > ~/second-terminal.log 2>&1 &
            trap "kill $! 2>/dev/null || true" EXIT
            for _ in $(seq 100); do ./understudy status --state ~/notes/state >/dev/null 2>&1 && break; sleep 0.3; done
            """;
}
