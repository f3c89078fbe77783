package io.understudy.rig.checker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A command line of the shape {@code COMMAND --key value ...}. Unknown keys are refused. */
record Arguments(String command, Map<String, String> values) {

    private static final Set<String> KNOWN = Set.of(
            "name",
            "dns",
            "port",
            "hosts",
            "sentinels",
            "master",
            "every",
            "read-every",
            "read-path",
            "patience",
            "log",
            "database",
            "user",
            "password-file",
            "primary",
            "standby",
            "fault",
            "serving",
            "json");

    /** @throws IllegalArgumentException when it has not that shape */
    static Arguments parse(String... words) {
        if (words.length % 2 == 0) {
            throw new IllegalArgumentException("no command, or a key without a value");
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 1; i < words.length; i += 2) {
            String key = words[i].replaceFirst("^--", "");
            if (!words[i].startsWith("--") || !KNOWN.contains(key)) {
                throw new IllegalArgumentException("not known: " + words[i]);
            }
            values.put(key, words[i + 1]);
        }
        return new Arguments(words[0], values);
    }

    Optional<String> find(String key) {
        return Optional.ofNullable(values.get(key));
    }

    String get(String key) {
        return find(key).orElseThrow(() -> new IllegalArgumentException("missing: --" + key));
    }

    Path path(String key) {
        return Path.of(get(key));
    }

    Duration duration(String key, String otherwise) {
        return Words.duration(find(key).orElse(otherwise));
    }

    /** The content of {@code --password-file} without its line end; empty when none is named. */
    String password() throws IOException {
        return values.containsKey("password-file")
                ? Files.readString(path("password-file")).strip()
                : "";
    }
}
