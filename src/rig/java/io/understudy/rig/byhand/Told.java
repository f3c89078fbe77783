package io.understudy.rig.byhand;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the keeper tells whoever waits for the rig: lines of its log with a word before them. Not thread-safe. */
final class Told {

    private static final String WORD = "rig: ";

    private final Path log;
    private final PrintStream out;
    private int read;

    Told(Path log, PrintStream out) {
        this.log = log;
        this.out = out;
    }

    /** Adds a line to the log of this process. */
    static void tell(String what) {
        System.out.println(WORD + what);
        System.out.flush();
    }

    /** Prints what was told since the last call. */
    void printNew() throws IOException {
        List<String> lines = Files.readString(log).lines().toList();
        for (String line : lines.subList(Math.min(read, lines.size()), lines.size())) {
            if (line.startsWith(WORD)) {
                out.println(line);
            }
        }
        read = lines.size();
    }
}
