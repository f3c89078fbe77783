package io.understudy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The steps and manifests that the documentation shows are valid documents. */
class DocumentedKubernetesStepsTest {

    private static final Path BASE = Path.of("src/test/resources/documents/base");
    private static final Pattern BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    private static final String BEFORE = """
            apiVersion: understudy.io/v1
            kind: Runbook
            metadata: {name: move}
            spec:
              steps:
                - {name: fence, fence.primary: {}, timeout: 8s}
                - {name: promote, postgresql.promote: {link: orders}, needs: [fence], timeout: 10s}
            """;

    @ParameterizedTest
    @ValueSource(strings = {"### Autoscalers\n", "### CronJobs\n", "### Manifests, Jobs and patches\n", "### gitops\n"})
    void the_example_is_valid(String section, @TempDir Path folder) throws IOException {
        copyBase(folder);
        Files.createDirectories(folder.resolve("manifests"));
        Files.writeString(folder.resolve("manifests/settings.yaml"), "");
        List<String> blocks = blocks(section);
        for (String block : blocks.subList(0, blocks.size() - 1)) {
            Files.writeString(
                    folder.resolve(block.lines().findFirst().orElseThrow().substring(2)), block);
        }
        Files.writeString(folder.resolve("runbooks/move.yaml"), BEFORE + blocks.getLast());
        Path policy = folder.resolve("failover-policies/shop.yaml");
        Files.writeString(policy, Files.readString(policy).replace("rto: 5m", "rto: 15m"));

        assertThat(ConfigurationFolder.read(folder, Map.of())).isInstanceOf(ConfigurationFolder.Result.Valid.class);
    }

    @Test
    void there_is_a_manifest_in_it_too() throws IOException {
        assertThat(blocks("### Manifests, Jobs and patches\n").getFirst()).startsWith("# manifests/reindex.yaml\n");
    }

    private static List<String> blocks(String section) throws IOException {
        String text = Files.readString(Path.of("docs/documents.md"))
                .split(Pattern.quote(section), 2)[1]
                .split("\n### ", 2)[0];
        return BLOCK.matcher(text).results().map(found -> found.group(1)).toList();
    }

    private static void copyBase(Path copy) throws IOException {
        try (Stream<Path> files = Files.walk(BASE)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = copy.resolve(BASE.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}
