package io.understudy.rig.byhand;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * A rig that somebody keeps, as its folder tells.
 *
 * @param keeper the process that keeps it
 * @param address where it hears commands; empty while the rig starts
 */
record Standing(ProcessHandle keeper, Optional<String> address) {

    private static final String FILE = "standing";

    /** Empty when nobody keeps one, also when its keeper was killed: another process with its number is not taken for it. */
    static Optional<Standing> in(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file);
        return ProcessHandle.of(Long.parseLong(lines.getFirst()))
                .filter(process -> keeps(process, folder))
                .map(process -> new Standing(process, lines.stream().skip(1).findFirst()));
    }

    private static boolean keeps(ProcessHandle process, Path folder) {
        try {
            return process.isAlive()
                    && new String(
                                    Files.readAllBytes(Path.of("/proc/%d/cmdline".formatted(process.pid()))),
                                    StandardCharsets.UTF_8)
                            .endsWith("\0%s\0%s\0".formatted(Keeper.WORD, folder));
        } catch (IOException gone) {
            return false;
        }
    }

    /** Whole or not at all, and for its owner alone: who knows the address may command the rig. */
    void tell(Path folder) throws IOException {
        Path draft = Files.createTempFile(
                folder, FILE, "", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, "%d%n%s".formatted(keeper.pid(), address.orElse("")));
        Files.move(draft, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    static void forget(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(FILE));
    }
}
