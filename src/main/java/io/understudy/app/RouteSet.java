package io.understudy.app;

import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which of the service's own route files a process runs, and the user's beside them. */
enum RouteSet {
    ORCHESTRATOR(
            "errors",
            "documents",
            "probe",
            "witness",
            "share",
            "replication",
            "readiness",
            "drill",
            "decide",
            "operate",
            "wave",
            "notify",
            "notices",
            "notify-slack",
            "notify-pagerduty",
            "notify-webhook",
            "notify-mail",
            "escalate",
            "events",
            "api",
            "journal",
            "dns",
            "health"),
    WITNESS("errors", "documents", "probe", "witness-answer", "health");

    private static final String SUFFIX = ".camel.yaml";

    private final List<String> own;

    RouteSet(String... own) {
        this.own = Arrays.stream(own).map(name -> name + SUFFIX).toList();
    }

    /** The names of the service's own files that this set runs. */
    List<String> own() {
        return own;
    }

    /** Every file of the service's own, whatever runs it. */
    static Set<String> all() {
        return Arrays.stream(values()).flatMap(set -> set.own.stream()).collect(Collectors.toSet());
    }

    /**
     * What Camel is to load. A user's file directly in the folder that is named like one of the service's own replaces it; all
     * other files of the user's, at any depth, are added.
     *
     * @param folder the user's routes; it need not exist
     */
    List<String> locations(Path folder) {
        List<String> locations = new ArrayList<>();
        for (String name : own) {
            Path replacement = folder.resolve(name);
            locations.add(Files.isRegularFile(replacement) ? location(replacement) : "classpath:routes/" + name);
        }
        users(folder).forEach(file -> locations.add(location(file)));
        return locations;
    }

    private static List<Path> users(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .filter(file -> !(folder.equals(file.getParent())
                            && all().contains(file.getFileName().toString())))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UnderstudyException.Permanent(
                    "the routes folder %s can't be read (%s): make it readable for the service".formatted(folder, e),
                    e);
        }
    }

    private static String location(Path file) {
        return "file:" + file.toAbsolutePath().normalize();
    }
}
