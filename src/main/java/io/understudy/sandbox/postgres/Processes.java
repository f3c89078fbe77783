package io.understudy.sandbox.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The operating system's processes, found by where they work and signalled by id. */
final class Processes {

    private Processes() {}

    /** Every process of a PostgreSQL server works in its data folder, also after its postmaster is gone. */
    static List<ProcessHandle> workingIn(Path folder) {
        return ProcessHandle.allProcesses()
                .filter(process -> worksIn(process, folder))
                .toList();
    }

    private static boolean worksIn(ProcessHandle process, Path folder) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/%d/cwd".formatted(process.pid())))
                    .equals(folder);
        } catch (IOException e) {
            return false; // it has ended, or belongs to another user
        }
    }

    /**
     * Sends a signal and returns once it is sent.
     *
     * @param signal its name without SIG
     */
    static void signal(String signal, long pid) {
        try {
            new ProcessBuilder("sh", "-c", "kill -s %s %d".formatted(signal, pid))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new IllegalStateException("can't signal process %d".formatted(pid), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
