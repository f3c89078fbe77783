package io.understudy.policy;

import io.understudy.document.Problems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Finds the files that hold documents. */
final class DocumentFiles {

    private static final List<String> PARTS = List.of("failover-policies", "runbooks", "understudy.yaml");

    private DocumentFiles() {}

    /**
     * A file itself; of a configuration folder its known parts; of any other folder every document below it. Hidden entries
     * are left out: mounted ConfigMaps keep the real files in a hidden folder and link to them.
     */
    static List<Path> below(Path path, Problems problems) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        List<Path> parts =
                PARTS.stream().map(path::resolve).filter(Files::exists).toList();
        List<Path> files = new ArrayList<>();
        (parts.isEmpty() ? List.of(path) : parts).forEach(part -> files.addAll(walk(part, problems)));
        return files;
    }

    private static List<Path> walk(Path root, Problems problems) {
        if (Files.isRegularFile(root)) {
            return List.of(root);
        }
        try (Stream<Path> found = Files.walk(root)) {
            return found.filter(file -> visible(root.relativize(file)))
                    .filter(file -> file.toString().matches(".*\\.ya?ml"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            problems.addFile(
                    root.toString(), "the folder can't be read", "let this user read it and all that is below it");
            return List.of();
        }
    }

    private static boolean visible(Path relative) {
        return StreamSupport.stream(relative.spliterator(), false)
                .noneMatch(part -> part.toString().startsWith("."));
    }
}
