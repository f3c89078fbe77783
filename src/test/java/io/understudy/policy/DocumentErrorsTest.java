package io.understudy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.document.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the table {@code documents/errors.txt}: each case edits the valid documents in {@code documents/base} and names every
 * line that must then be told, exactly. A case is a title ({@code # ...}), edits ({@code file | text there ==> text instead},
 * with escapes as in Java), and the lines ({@code > ...}).
 */
class DocumentErrorsTest {

    private static final Path DOCUMENTS = Path.of("src/test/resources/documents");

    /** One edit: in a file, a text that must stand there is replaced. */
    private record Edit(String file, String from, String to) {
        static Edit parse(String line) {
            String[] parts = line.split(" \\| ", 2);
            String[] change = parts[1].split(" ==> ?", 2);
            return new Edit(parts[0], change[0].translateEscapes(), change[1].translateEscapes());
        }
    }

    private record Case(String title, List<Edit> edits, List<String> expected) {}

    private final Path folder;

    DocumentErrorsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @TestFactory
    Stream<DynamicTest> every_error_is_told_by_its_exact_line() throws IOException {
        return cases().stream()
                .map(c -> DynamicTest.dynamicTest(
                        c.title(), () -> assertThat(problemsOf(c)).containsExactlyElementsOf(c.expected())));
    }

    @Test
    void the_documents_that_the_cases_edit_are_valid() {
        assertThat(problemsOf(new Case("unedited", List.of(), List.of()))).isEmpty();
    }

    private List<String> problemsOf(Case c) {
        try {
            Path copy = Files.createTempDirectory(folder, "case");
            copyBase(copy);
            for (Edit edit : c.edits()) {
                Path file = copy.resolve(edit.file());
                String text = Files.readString(file);
                assertThat(text).as("the edited text").contains(edit.from());
                Files.writeString(
                        file, text.replaceFirst(Pattern.quote(edit.from()), Matcher.quoteReplacement(edit.to())));
            }
            return ConfigurationFolder.read(copy, Map.of()) instanceof ConfigurationFolder.Result.Invalid invalid
                    ? invalid.problems().stream()
                            .map(problem -> line(problem, copy))
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(Problem problem, Path copy) {
        return problem.toString().replace(copy + "/", "");
    }

    private static void copyBase(Path copy) throws IOException {
        Path base = DOCUMENTS.resolve("base");
        try (Stream<Path> files = Files.walk(base)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = copy.resolve(base.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    private static List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        for (String line : Files.readAllLines(DOCUMENTS.resolve("errors.txt"), StandardCharsets.UTF_8)) {
            if (line.startsWith("# ")) {
                cases.add(new Case(line.substring(2), new ArrayList<>(), new ArrayList<>()));
            } else if (line.startsWith("> ")) {
                cases.getLast().expected().add(line.substring(2));
            } else if (!line.isBlank()) {
                cases.getLast().edits().add(Edit.parse(line));
            }
        }
        return cases;
    }
}
