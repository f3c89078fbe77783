package io.understudy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.policy.ApprovalPolicy.Quorum;
import io.understudy.policy.ConfigurationFolder.Result;
import io.understudy.topology.ApplicationName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who approves, until when, and when people are told once more. */
class ApprovalPolicyTest {

    private static final Path BASE = Path.of("src/test/resources/documents/base");
    private static final Pattern DOCUMENTED = Pattern.compile("### approvals\n\n```yaml\n(.*?)```", Pattern.DOTALL);

    private final Path folder;

    ApprovalPolicyTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void the_documented_approvals_are_read() throws IOException {
        Matcher documented = DOCUMENTED.matcher(Files.readString(Path.of("docs/documents.md")));
        assertThat(documented.find()).isTrue();
        assertThat(read(documented.group(1)))
                .isEqualTo(new ApprovalPolicy(
                        Optional.of(new Quorum(1, List.of("ann", "bob"), false)),
                        Optional.of(new Quorum(2, List.of("ann", "bob", "eve"), false)),
                        Duration.ofMinutes(15),
                        Duration.ofMinutes(5)));
    }

    @Test
    void people_are_told_once_more_at_half_time_unless_it_says_otherwise() throws IOException {
        assertThat(read("approvals: {failover: {of: [ann]}}\n").escalateAfter()).isEqualTo(Duration.ofSeconds(450));
        assertThat(read("approvals: {failover: {of: [ann]}, expires: 2h}\n").escalateAfter())
                .isEqualTo(Duration.ofHours(1));
    }

    private ApprovalPolicy read(String approvals) throws IOException {
        try (Stream<Path> files = Files.walk(BASE)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(BASE.relativize(file));
                Files.createDirectories(copy.resolveSibling("."));
                Files.write(copy, Files.readAllBytes(file));
            }
        }
        Path policy = folder.resolve("failover-policies/shop.yaml");
        Files.writeString(policy, Files.readString(policy).stripTrailing() + "\n" + approvals.indent(2));
        Result.Valid result = (Result.Valid) ConfigurationFolder.read(folder, Map.of());
        return Objects.requireNonNull(result.catalogue().policies().get(new ApplicationName("shop")))
                .approvals();
    }
}
