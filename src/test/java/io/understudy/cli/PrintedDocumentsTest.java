package io.understudy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The documents that README.md and docs/documents.md print are valid as they stand, and validate says what is printed of it. */
class PrintedDocumentsTest {

    private static final Pattern OF_FILE =
            Pattern.compile("`dr/(\\S+?\\.yaml)`[^`]*?```yaml\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern WHOLE =
            Pattern.compile("^```yaml\n(apiVersion: understudy.io/v1\n.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern SAID =
            Pattern.compile("^\\$ ./understudy validate dr\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    private final Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    PrintedDocumentsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** As a reader of the README makes it. */
    @BeforeEach
    void write() throws IOException {
        List<MatchResult> files = blocks(OF_FILE, "README.md");
        assertThat(files)
                .extracting(file -> file.group(1))
                .containsExactly("failover-policies/shop.yaml", "runbooks/move-shop.yaml", "understudy.yaml");
        for (MatchResult file : files) {
            put(file.group(1), file.group(2));
        }
    }

    @Test
    void the_first_policy_is_valid_and_judged_as_the_readme_says() throws IOException {
        assertThat(validate()).as(err::toString).isZero();
        assertThat(out.toString())
                .isEqualTo(blocks(SAID, "README.md").getFirst().group(1));
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("whole")
    void every_whole_document_of_the_reference_is_valid_beside_them(String document) throws IOException {
        put(document.contains("kind: Orchestrator\n") ? "understudy.yaml" : "failover-policies/printed.yaml", document);
        assertThat(validate()).as(err::toString).isZero();
    }

    static Stream<String> whole() throws IOException {
        return blocks(WHOLE, "docs/documents.md").stream().map(block -> block.group(1));
    }

    private static List<MatchResult> blocks(Pattern pattern, String page) throws IOException {
        List<MatchResult> blocks =
                pattern.matcher(Files.readString(Path.of(page))).results().toList();
        assertThat(blocks).as(page).isNotEmpty();
        return blocks;
    }

    private void put(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, text);
    }

    private int validate() {
        return new CommandLine(new ValidateCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(folder.toString());
    }
}
