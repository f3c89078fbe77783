package io.understudy.rig;

import io.understudy.rig.machine.Program;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.network.Host;
import io.understudy.rig.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A rig in a process of its own, to be killed: writes what it made to a file, then waits for its end. */
final class ShortLivedRig {

    private ShortLivedRig() {}

    /** What it made. @param range the beginning of all its addresses */
    record Made(long pid, String namespace, String range) {

        static Made read(Path file) throws IOException {
            String[] words = Files.readString(file).strip().split(" ");
            return new Made(Long.parseLong(words[0]), words[1], words[2]);
        }
    }

    /** @param arguments the file to write to */
    static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        Reaper reaper = Reaper.start();
        Network network = Network.open(reaper);
        Program program = Program.start(
                reaper,
                "sleeper",
                network.place(Host.EAST).command(List.of("sleep", "600")),
                Map.of(),
                file.resolveSibling("sleeper.log"));
        Path whole = Files.writeString(
                file.resolveSibling("making"),
                "%d %s 10.%d."
                        .formatted(
                                program.pid(),
                                network.place(Host.EAST).namespace().orElseThrow(),
                                network.octet()));
        Files.move(whole, file);
        while (true) {
            LockSupport.park();
        }
    }
}
