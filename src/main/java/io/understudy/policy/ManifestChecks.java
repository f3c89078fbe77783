package io.understudy.policy;

import io.understudy.document.Section;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of Kubernetes objects that a runbook's steps name are there. What is in them the steps' prechecks tell. */
final class ManifestChecks {

    private ManifestChecks() {}

    /** A path with references is known only when the step starts. */
    static void check(Section step, Path folder) {
        for (String type : List.of("kubernetes.job", "kubernetes.apply")) {
            Section with = step.section(type);
            String path = with.text("manifest").orElse("");
            if (!path.isEmpty() && !path.contains("${") && !Files.isReadable(Paths.under(folder, with, "manifest"))) {
                with.problem(
                        "manifest",
                        "the file '%s' does not exist".formatted(path),
                        "put it there, below the configuration folder");
            }
        }
    }
}
