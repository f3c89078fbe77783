package io.understudy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.policy.ConfigurationFolder.Result;
import io.understudy.topology.ApplicationName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When an application is drilled by itself, and how often its standby is asked. */
class DrillPolicyTest {

    private static final Path BASE = Path.of("src/test/resources/documents/base");
    private static final Pattern DOCUMENTED = Pattern.compile("### drills\n\n```yaml\n(.*?)```", Pattern.DOTALL);

    private final Path folder;

    DrillPolicyTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void the_documented_drill_is_read() throws IOException {
        Matcher documented = DOCUMENTED.matcher(Files.readString(Path.of("docs/documents.md")));
        assertThat(documented.find()).isTrue();
        assertThat(read(documented.group(1), "").catalogue().policies().get(new ApplicationName("shop")))
                .extracting(FailoverPolicy::drills)
                .isEqualTo(List.of(new DrillSchedule("0 0 10 ? * TUE", ZoneId.of("Europe/Berlin"), DrillKind.DRY_RUN)));
    }

    @Test
    void a_time_is_in_utc_unless_it_says_otherwise_and_no_policy_has_any_by_itself() throws IOException {
        assertThat(shop("drills: [{schedule: \"0  30 4 1 * ?\", kind: dry-run}]\n")
                        .drills())
                .containsExactly(new DrillSchedule("0 30 4 1 * ?", ZoneId.of("UTC"), DrillKind.DRY_RUN));
        assertThat(shop("").drills()).isEmpty();
    }

    @Test
    void the_next_one_is_due_by_the_clocks_of_its_place() {
        DrillSchedule tuesdays = new DrillSchedule("0 0 10 ? * TUE", ZoneId.of("Europe/Berlin"), DrillKind.DRY_RUN);

        assertThat(tuesdays.after(Instant.parse("2026-10-20T07:59:59Z")))
                .contains(Instant.parse("2026-10-20T08:00:00Z"));
        assertThat(tuesdays.after(Instant.parse("2026-10-20T08:00:00Z")))
                .as("clocks went back in between")
                .contains(Instant.parse("2026-10-27T09:00:00Z"));
    }

    @Test
    void a_live_drill_stays_away_for_ten_minutes_unless_the_policy_says_otherwise() throws IOException {
        assertThat(shop("").drill().hold()).isEqualTo(Duration.ofMinutes(10));
        assertThat(shop("drill: {live: {hold: 0s}}\n").drill().hold()).isEqualTo(Duration.ZERO);
    }

    @Test
    void standbys_are_asked_every_five_minutes_unless_the_instance_says_otherwise() throws IOException {
        assertThat(read("", "").orchestrator().readiness())
                .isEqualTo(new ReadinessTerms(Duration.ofMinutes(5), Duration.ofSeconds(10)));
        assertThat(read("", "  readiness: {every: 30s, timeout: 2s}\n")
                        .orchestrator()
                        .readiness())
                .isEqualTo(new ReadinessTerms(Duration.ofSeconds(30), Duration.ofSeconds(2)));
    }

    private FailoverPolicy shop(String drills) throws IOException {
        return Objects.requireNonNull(read(drills, "").catalogue().policies().get(new ApplicationName("shop")));
    }

    private Result.Valid read(String drills, String instance) throws IOException {
        try (Stream<Path> files = Files.walk(BASE)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(BASE.relativize(file));
                Files.createDirectories(copy.resolveSibling("."));
                Files.write(copy, Files.readAllBytes(file));
            }
        }
        append(folder.resolve("failover-policies/shop.yaml"), drills.indent(2));
        append(folder.resolve("understudy.yaml"), instance);
        return (Result.Valid) ConfigurationFolder.read(folder, Map.of());
    }

    private static void append(Path file, String lines) throws IOException {
        Files.writeString(file, Files.readString(file).stripTrailing() + "\n" + lines);
    }
}
