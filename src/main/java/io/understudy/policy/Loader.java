package io.understudy.policy;

import io.understudy.document.Document;
import io.understudy.document.Nearest;
import io.understudy.document.Problems;
import io.understudy.document.Section;
import io.understudy.document.YamlReader;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.RunbookReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Sorts documents by kind, checks each against its schema, and binds those that fit. Used once. */
final class Loader {

    private static final String API_VERSION = "understudy.io/v1";

    private final Problems problems;
    private final Path folder;
    private final Map<String, Loaded<Site>> sites = new LinkedHashMap<>();
    private final Map<String, Loaded<FailoverPolicy>> policies = new LinkedHashMap<>();
    private final Map<String, Loaded<Runbook>> runbooks = new LinkedHashMap<>();
    private final List<String> unread = new ArrayList<>();
    private final Map<String, Loaded<Orchestrator>> orchestrators = new LinkedHashMap<>();

    /**
     * @param folder what relative paths in documents start at
     */
    Loader(Path folder, Problems problems) {
        this.folder = folder;
        this.problems = problems;
    }

    Documents load(List<YamlReader.Contents> contents) {
        contents.forEach(content -> {
            content.documents().forEach(this::load);
            unread.addAll(content.unread());
        });
        return new Documents(
                sites, policies, runbooks, orchestrators.values().stream().findFirst(), unread);
    }

    private void load(Document document) {
        Section section = Section.of(document, problems);
        if (!document.root().isObject()) {
            section.problem("the document is not a mapping", "start it with 'apiVersion: %s'".formatted(API_VERSION));
            return;
        }
        kind(section)
                .ifPresentOrElse(
                        kind -> load(kind, section),
                        () -> unread.add(
                                section.section("metadata").text("name").orElse("")));
    }

    /** A wrong apiVersion is told of by the schema, except when the kind is unknown too. */
    private Optional<Kind> kind(Section section) {
        List<String> known = Arrays.stream(Kind.values()).map(Kind::written).toList();
        String written = section.text("kind").orElse("");
        Optional<Kind> kind = Arrays.stream(Kind.values())
                .filter(k -> k.written().equals(written))
                .findFirst();
        if (kind.isEmpty() && section.has("kind")) {
            section.problem(
                    "kind",
                    "'kind' is not one of " + String.join(", ", known),
                    Nearest.hint(written, known, "use one of them"));
        } else if (kind.isEmpty()) {
            section.problem("the key 'kind' is missing", "add it, one of " + String.join(", ", known));
        }
        if (kind.isEmpty() && !section.text("apiVersion").orElse("").equals(API_VERSION)) {
            section.problem("apiVersion", "'apiVersion' is not %s".formatted(API_VERSION), "write " + API_VERSION);
        }
        return kind;
    }

    private void load(Kind kind, Section section) {
        switch (kind) {
            case SITE -> add(kind, sites, section, root -> SiteReader.read(root, folder));
            case FAILOVER_POLICY -> add(kind, policies, section, root -> PolicyReader.read(root, folder));
            case RUNBOOK ->
                add(kind, runbooks, section, root -> {
                    root.section("spec").sections("steps").forEach(step -> ManifestChecks.check(step, folder));
                    return RunbookReader.read(root);
                });
            case ORCHESTRATOR -> add(kind, orchestrators, section, root -> OrchestratorReader.read(root, folder));
        }
    }

    private <T> void add(Kind kind, Map<String, Loaded<T>> known, Section section, Function<Section, T> reader) {
        boolean fits = kind.schema().check(section.document(), problems);
        Loaded<T> loaded = new Loaded<>(section, fits ? Optional.of(reader.apply(section)) : Optional.empty());
        String name = kind == Kind.ORCHESTRATOR ? "" : loaded.name();
        Loaded<T> first = known.putIfAbsent(name, loaded);
        if (first != null && kind == Kind.ORCHESTRATOR) {
            section.problem(
                    "kind",
                    "a second Orchestrator document, the first is at "
                            + first.section().where(),
                    "keep one of them");
        } else if (first != null && !name.isEmpty()) {
            section.section("metadata")
                    .problem(
                            "name",
                            "the %s '%s' is declared twice, first at %s"
                                    .formatted(
                                            kind.noun(),
                                            name,
                                            first.section().document().where("/metadata/name")),
                            "rename or remove one of them");
        }
    }
}
