package io.understudy.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Parses one chunk of a file. A first pass over the events holds the limits, because composing recurses as deep as the text
 * nests; only then are nodes built.
 */
final class DocumentParser {

    private final LoadSettings settings;
    private final Substitution substitution;
    private final Limits limits;

    DocumentParser(Substitution substitution, Limits limits) {
        this.substitution = substitution;
        this.limits = limits;
        this.settings = LoadSettings.builder()
                .setCodePointLimit(limits.bytes() + 1)
                .setMaxAliasesForCollections(limits.aliases())
                // They are told of with their place when nodes are converted.
                .setAllowNonScalarKeys(true)
                .build();
    }

    /** Empty when the chunk could not be read at all. */
    Optional<List<Document>> parse(Chunk chunk, String file, Problems problems) {
        try {
            if (!withinLimits(chunk, file, problems)) {
                return Optional.empty();
            }
            List<Document> documents = new ArrayList<>();
            for (Node node : new Compose(settings).composeAllFromString(chunk.text())) {
                NodeConverter converter =
                        new NodeConverter(file, chunk.firstLine(), settings, substitution, limits, problems);
                converter.document(node).ifPresent(documents::add);
            }
            return Optional.of(documents);
        } catch (MarkedYamlEngineException e) {
            problems.add(syntax(e, chunk, file));
        } catch (YamlEngineException e) {
            problems.add(new Problem(
                    file, chunk.firstLine() + 1, 1, "this document is not YAML", "compare it with docs/documents.md"));
        }
        return Optional.empty();
    }

    private boolean withinLimits(Chunk chunk, String file, Problems problems) {
        int depth = 0;
        int aliases = 0;
        for (Event event : new Parse(settings).parseString(chunk.text())) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                case Alias -> aliases++;
                default -> {}
            }
            if (depth > limits.depth()) {
                problems.add(at(
                        event.getStartMark(),
                        chunk,
                        file,
                        "values nest deeper than %d levels; this document was not read".formatted(limits.depth()),
                        "flatten it"));
                return false;
            }
            if (aliases > limits.aliases()) {
                problems.add(at(
                        event.getStartMark(),
                        chunk,
                        file,
                        "more than %d aliases in one document; it was not read".formatted(limits.aliases()),
                        "write the values out"));
                return false;
            }
        }
        return true;
    }

    private static Problem syntax(MarkedYamlEngineException e, Chunk chunk, String file) {
        SyntaxHint hint = SyntaxHint.of(e.getProblem());
        return at(e.getProblemMark(), chunk, file, hint.what(), hint.whatToDo());
    }

    private static Problem at(Optional<Mark> mark, Chunk chunk, String file, String what, String whatToDo) {
        int line = mark.map(Mark::getLine).orElse(0);
        int column = mark.map(Mark::getColumn).orElse(0);
        return new Problem(file, chunk.firstLine() + line + 1, column + 1, what, whatToDo);
    }
}
