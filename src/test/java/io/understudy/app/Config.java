package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A configuration folder that a test may change. */
record Config(Path folder) {

    /** A copy of the documents and secrets of another folder, without its state. */
    static Config copyOf(Path folder, Path target) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(folder.resolve("state")))
                    .filter(file -> !file.toString().endsWith(".log"))
                    .toList();
        }
        for (Path file : files) {
            Path copy = target.resolve(folder.relativize(file));
            Files.createDirectories(copy.resolveSibling("."));
            Files.copy(file, copy);
        }
        return new Config(target);
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** Replaces a text, which must be there. */
    Config edit(String name, String text, String by) throws IOException {
        String before = Files.readString(file(name));
        assertThat(before).contains(text);
        Files.writeString(file(name), before.replace(text, by));
        return this;
    }
}
