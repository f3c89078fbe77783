package io.understudy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README's table of features: each row has an example that is there, and names tests that are. */
class FeatureTableTest {

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(?:#([^)]+))?\\)");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final int EXAMPLE = 1;
    private static final int RUN_BY = 2;

    @Test
    void each_feature_has_an_example_and_tests_that_run() throws IOException {
        Set<String> tests = tests();
        assertThat(rows()).hasSizeGreaterThan(20).allSatisfy(row -> {
            assertThat(row).hasSize(4);
            assertThat(row.get(EXAMPLE)).isNotBlank();
            assertThat(all(CODE, row.get(RUN_BY)).map(m -> m.group(1)))
                    .isNotEmpty()
                    .allSatisfy(test -> assertThat(tests).contains(test));
            assertThat(row)
                    .allSatisfy(cell -> assertThat(all(LINK, cell)).allSatisfy(FeatureTableTest::leadsSomewhere));
        });
    }

    private static void leadsSomewhere(MatchResult link) throws IOException {
        Path target = Path.of(link.group(1));
        assertThat(target).exists();
        if (link.group(2) != null) {
            assertThat(headings(target)).as("%s", target).contains(link.group(2));
        }
    }

    /** As they are linked to. */
    private static List<String> headings(Path page) throws IOException {
        try (Stream<String> lines = Files.lines(page)) {
            return lines.filter(line -> line.startsWith("#"))
                    .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
                    .map(line -> line.replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
                    .toList();
        }
    }

    private static List<List<String>> rows() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("README.md"))) {
            return lines.dropWhile(line -> !line.startsWith("## What is there"))
                    .dropWhile(line -> !line.startsWith("|---"))
                    .skip(1)
                    .takeWhile(line -> line.startsWith("|"))
                    .map(line -> List.of(line.substring(1, line.length() - 1).split("\\|", -1)))
                    .toList();
        }
    }

    private static Set<String> tests() throws IOException {
        try (Stream<Path> own = Files.walk(Path.of("src/test/java"));
                Stream<Path> rig = Files.walk(Path.of("src/rig/test"))) {
            return Stream.concat(own, rig)
                    .map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith("Test.java") || name.endsWith("IT.java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }
    }

    private static Stream<MatchResult> all(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }
}
