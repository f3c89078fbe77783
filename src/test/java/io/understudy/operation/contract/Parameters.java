package io.understudy.operation.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.understudy.document.Problem;
import io.understudy.operation.StepContext;
import io.understudy.policy.ConfigurationFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the reader of runbooks says of a step's parameters once one of them is misspelt or left out. */
final class Parameters {

    private static final JsonMapper MAPPER = new JsonMapper();

    private final Path folder;
    private final String type;
    private final ObjectNode good;
    private final Set<String> told;

    /** @param folder for the runbooks that are tried */
    Parameters(Path folder, StepContext context) throws IOException {
        this.folder = folder;
        this.type = context.step().type();
        JsonNode with = context.with();
        // A route may be its name alone.
        this.good =
                with.isTextual() ? JsonNodeFactory.instance.objectNode().put("name", with.asText()) : with.deepCopy();
        this.told = Set.copyOf(problems(good));
    }

    /** Misspelt ones that no problem names. */
    List<String> misspelt() throws IOException {
        List<String> unnamed = new ArrayList<>();
        for (String key : Stream.concat(keys(), Stream.of("other")).toList()) {
            String wrong = key + "e";
            ObjectNode edited = good.deepCopy();
            edited.set(wrong, good.has(key) ? good.get(key) : JsonNodeFactory.instance.textNode("x"));
            edited.remove(key);
            if (unnamed(edited, wrong)) {
                unnamed.add(wrong);
            }
        }
        return unnamed;
    }

    /** Ones that may not be left out and whose absence no problem names. */
    List<String> missing(Set<String> optional) throws IOException {
        List<String> unnamed = new ArrayList<>();
        for (String key : keys().filter(key -> !optional.contains(key)).toList()) {
            ObjectNode edited = good.deepCopy();
            edited.remove(key);
            if (unnamed(edited, key)) {
                unnamed.add(key);
            }
        }
        return unnamed;
    }

    private Stream<String> keys() {
        return good.properties().stream().map(Map.Entry::getKey);
    }

    private boolean unnamed(ObjectNode edited, String key) throws IOException {
        return problems(edited).stream()
                .filter(problem -> !told.contains(problem))
                .noneMatch(problem -> Pattern.compile("\\b%s\\b".formatted(Pattern.quote(key)))
                        .matcher(problem)
                        .find());
    }

    /** JSON is YAML. */
    private List<String> problems(ObjectNode with) throws IOException {
        ObjectNode step = MAPPER.createObjectNode().put("name", "tried");
        step.set(type, with);
        ObjectNode runbook =
                MAPPER.createObjectNode().put("apiVersion", "understudy.io/v1").put("kind", "Runbook");
        runbook.putObject("metadata").put("name", "tried");
        runbook.putObject("spec").putArray("steps").add(step);
        Path runbooks = Files.createDirectories(folder.resolve("runbooks"));
        Files.writeString(runbooks.resolve("tried.yaml"), runbook.toString());
        return ConfigurationFolder.read(folder, Map.of()) instanceof ConfigurationFolder.Result.Invalid invalid
                ? invalid.problems().stream().map(Parameters::words).toList()
                : List.of();
    }

    /** Without its place. */
    private static String words(Problem problem) {
        return "%s: %s".formatted(problem.what(), problem.whatToDo());
    }
}
