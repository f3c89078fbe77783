package io.understudy.policy;

import io.understudy.document.Problem;
import io.understudy.document.Problems;
import io.understudy.document.YamlReader;
import io.understudy.runbook.RunbookName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads what an installation is configured with: {@code understudy.yaml} (optional) and every {@code .yaml} or {@code .yml}
 * below {@code failover-policies} and {@code runbooks}. Hidden files and folders are left out.
 *
 * <p>Either everything is valid together, or nothing is returned but all problems: a half-read configuration would leave an
 * application unprotected without anyone being told.
 */
public final class ConfigurationFolder {

    private ConfigurationFolder() {}

    /** What became of the documents. */
    public sealed interface Result {

        /** Lines for people that are no problems: each application's worst-case recovery, and what limits automation. */
        List<String> notes();

        record Valid(Catalogue catalogue, Orchestrator orchestrator, List<String> notes) implements Result {
            public Valid {
                notes = List.copyOf(notes);
            }
        }

        /**
         * @param problems sorted by place, never empty
         */
        record Invalid(List<Problem> problems, List<String> notes) implements Result {
            public Invalid {
                problems = List.copyOf(problems);
                notes = List.copyOf(notes);
            }
        }
    }

    /** Reads a configuration folder with this process's environment. */
    public static Result read(Path folder) {
        return read(folder, System.getenv());
    }

    /** Reads a configuration folder; the environment is what {@code ${env:NAME}} refers to. */
    public static Result read(Path folder, Map<String, String> environment) {
        Problems problems = new Problems();
        if (!Files.isDirectory(folder)) {
            problems.addFile(folder.toString(), "the configuration folder does not exist", "create it or name another");
            return new Result.Invalid(problems.sorted(), List.of());
        }
        return read(DocumentFiles.below(folder, problems), folder, environment, problems);
    }

    /**
     * Reads files and folders, of which each is a configuration folder or any other folder of documents, together.
     *
     * @param folder what relative paths in the documents start at
     */
    public static Result read(List<Path> paths, Path folder, Map<String, String> environment) {
        Problems problems = new Problems();
        List<Path> files = new ArrayList<>();
        paths.forEach(path -> files.addAll(DocumentFiles.below(path, problems)));
        return read(files.stream().map(Path::normalize).distinct().toList(), folder, environment, problems);
    }

    private static Result read(List<Path> files, Path folder, Map<String, String> environment, Problems problems) {
        if (files.isEmpty() && problems.isEmpty()) {
            problems.addFile(
                    folder.toString(),
                    "there are no documents here",
                    "write a failover policy into failover-policies/ and its runbook into runbooks/");
        }
        YamlReader reader = new YamlReader(environment);
        List<YamlReader.Contents> contents = new ArrayList<>();
        for (Path file : files) {
            contents.add(reader.read(file, file.normalize().toString(), problems));
        }
        Documents loaded = new Loader(folder, problems).load(contents);
        List<String> notes = JointChecks.check(loaded);
        return problems.isEmpty()
                ? new Result.Valid(catalogue(loaded), orchestrator(loaded, folder), notes)
                : new Result.Invalid(problems.sorted(), notes);
    }

    private static Catalogue catalogue(Documents documents) {
        return new Catalogue(
                bound(documents.sites(), SiteName::new),
                bound(documents.policies(), ApplicationName::new),
                bound(documents.runbooks(), RunbookName::new));
    }

    private static <K, T> Map<K, T> bound(Map<String, Loaded<T>> documents, Function<String, K> name) {
        Map<K, T> bound = new HashMap<>();
        documents.forEach(
                (key, loaded) -> bound.put(name.apply(key), loaded.value().orElseThrow()));
        return bound;
    }

    private static Orchestrator orchestrator(Documents documents, Path folder) {
        Optional<Orchestrator> written = documents.orchestrator().flatMap(Loaded::value);
        return written.orElseGet(() -> OrchestratorReader.defaults(folder));
    }
}
