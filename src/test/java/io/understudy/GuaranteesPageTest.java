package io.understudy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/guarantees.md names tests behind each safety rule: they are there, and so is what they are said to look at. */
class GuaranteesPageTest {

    /** A test class, or the name of a test in the classes that were named last. */
    private static final Pattern NAMED =
            Pattern.compile("\\b([A-Z]\\w+(?:Test|IT|Contract))\\b|`([a-z0-9]+(?:_[a-z0-9]+)+)`");

    private static final int CLASS = 1;
    private static final int METHOD = 2;

    @Test
    void every_test_that_is_named_behind_a_rule_is_there() throws IOException {
        Map<String, String> sources = sources();
        List<String> rows = rows();
        assertThat(rows).hasSizeGreaterThanOrEqualTo(13);
        assertThat(rows).allSatisfy(row -> assertThat(missing(row, sources)).isEmpty());
    }

    private static List<String> missing(String row, Map<String, String> sources) {
        List<String> missing = new ArrayList<>();
        List<String> classes = new ArrayList<>();
        boolean methodsFollowed = false;
        for (MatchResult named : NAMED.matcher(row).results().toList()) {
            String type = named.group(CLASS);
            if (type != null) {
                if (methodsFollowed) {
                    classes.clear();
                    methodsFollowed = false;
                }
                classes.add(type);
                if (!sources.containsKey(type)) {
                    missing.add(type);
                }
            } else {
                methodsFollowed = true;
                String method = " %s(".formatted(named.group(METHOD));
                if (classes.stream()
                        .noneMatch(name -> sources.getOrDefault(name, "").contains(method))) {
                    missing.add("%s in %s".formatted(named.group(METHOD), classes));
                }
            }
        }
        return missing;
    }

    /** What stands behind the rules, the last column of each. */
    private static List<String> rows() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("docs/guarantees.md"))) {
            return lines.filter(line -> line.matches("\\| S\\d+ .*"))
                    .map(line -> List.of(line.split(" \\| ")).getLast())
                    .toList();
        }
    }

    private static Map<String, String> sources() throws IOException {
        try (Stream<Path> own = Files.walk(Path.of("src/test/java"));
                Stream<Path> rig = Files.walk(Path.of("src/rig/test"))) {
            return Stream.concat(own, rig)
                    .filter(path -> NAMED.matcher(name(path)).matches())
                    .collect(Collectors.toMap(GuaranteesPageTest::name, GuaranteesPageTest::read, String::concat));
        }
    }

    private static String name(Path source) {
        return source.getFileName().toString().replaceFirst("\\.java$", "");
    }

    private static String read(Path source) {
        try {
            return Files.readString(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
