package io.understudy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.policy.ConfigurationFolder.Result;
import io.understudy.policy.FailoverPolicy.Automation;
import io.understudy.policy.FailoverPolicy.Mode;
import io.understudy.topology.ApplicationName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
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

/** When an application is maintained. */
class MaintenanceWindowTest {

    private static final Path BASE = Path.of("src/test/resources/documents/base");
    private static final Pattern DOCUMENTED = Pattern.compile("### maintenance\n\n```yaml\n(.*?)```", Pattern.DOTALL);

    @Test
    void is_open_from_its_opening_to_just_before_its_end() throws ParseException {
        MaintenanceWindow sundays = window("0 0 2 ? * SUN", "UTC", Duration.ofHours(2));
        assertThat(until(sundays, "2026-03-01T01:59:59.999Z")).isEmpty();
        assertThat(until(sundays, "2026-03-01T02:00:00Z")).isEqualTo("2026-03-01T04:00:00Z");
        assertThat(until(sundays, "2026-03-01T03:59:59.999Z")).isEqualTo("2026-03-01T04:00:00Z");
        assertThat(until(sundays, "2026-03-01T04:00:00Z")).isEmpty();
        assertThat(until(sundays, "2026-03-02T03:00:00Z")).isEmpty();
    }

    @Test
    void is_open_past_midnight() throws ParseException {
        MaintenanceWindow night = window("0 30 23 * * ?", "UTC", Duration.ofHours(1));
        assertThat(until(night, "2026-03-02T00:10:00Z")).isEqualTo("2026-03-02T00:30:00Z");
    }

    @Test
    void opens_by_the_clocks_of_its_zone_and_lasts_as_long_when_they_are_set() throws ParseException {
        MaintenanceWindow berlin = window("0 0 1 ? * SUN", "Europe/Berlin", Duration.ofHours(3));
        assertThat(until(berlin, "2026-03-22T00:00:00Z")).isEqualTo("2026-03-22T03:00:00Z");
        assertThat(until(berlin, "2026-03-29T02:59:00Z"))
                .as("clocks go forward")
                .isEqualTo("2026-03-29T03:00:00Z");
        assertThat(until(berlin, "2026-04-05T00:00:00Z")).isEqualTo("2026-04-05T02:00:00Z");
    }

    @Test
    void opens_when_clocks_go_forward_past_its_time() throws ParseException {
        for (String skipped : List.of("0 0 2 ? * SUN", "0 30 2 ? * SUN", "0 59 2 * * ?")) {
            MaintenanceWindow berlin = window(skipped, "Europe/Berlin", Duration.ofHours(2));
            assertThat(until(berlin, "2026-03-29T00:59:59Z")).as(skipped).isEmpty();
            assertThat(until(berlin, "2026-03-29T01:00:00Z")).as(skipped).isEqualTo("2026-03-29T03:00:00Z");
            assertThat(until(berlin, "2026-03-29T03:00:00Z")).as(skipped).isEmpty();
        }
        assertThat(until(window("0 0 0 * * ?", "Africa/Cairo", Duration.ofHours(1)), "2026-04-23T22:30:00Z"))
                .as("midnight is skipped")
                .isEqualTo("2026-04-23T23:00:00Z");
    }

    @Test
    void opens_at_both_moments_when_clocks_go_back() throws ParseException {
        MaintenanceWindow half = window("0 0 2 ? * SUN", "Europe/Berlin", Duration.ofMinutes(30));
        assertThat(until(half, "2026-10-25T00:00:00Z")).isEqualTo("2026-10-25T00:30:00Z");
        assertThat(until(half, "2026-10-25T00:30:00Z")).isEmpty();
        assertThat(until(half, "2026-10-25T01:00:00Z")).isEqualTo("2026-10-25T01:30:00Z");
        MaintenanceWindow two = window("0 0 2 ? * SUN", "Europe/Berlin", Duration.ofHours(2));
        assertThat(until(two, "2026-10-24T23:59:59Z")).isEmpty();
        assertThat(until(two, "2026-10-25T01:30:00Z")).isEqualTo("2026-10-25T03:00:00Z");
        assertThat(until(two, "2026-10-25T03:00:00Z")).isEmpty();
        assertThat(until(two, "2026-11-01T01:00:00Z")).isEqualTo("2026-11-01T03:00:00Z");
    }

    @Test
    void of_several_that_are_open_the_last_to_close_counts() throws ParseException {
        Automation automation = new Automation(
                Mode.AUTOMATIC,
                Duration.ofHours(1),
                List.of(
                        window("0 0 2 * * ?", "UTC", Duration.ofHours(1)),
                        window("0 30 2 * * ?", "UTC", Duration.ofHours(3)),
                        window("0 0 9 * * ?", "UTC", Duration.ofHours(3))),
                WayBack.DEFAULT);
        assertThat(automation.maintainedUntil(Instant.parse("2026-03-01T02:45:00Z")))
                .contains(Instant.parse("2026-03-01T05:30:00Z"));
        assertThat(automation.maintainedUntil(Instant.parse("2026-03-01T06:00:00Z")))
                .isEmpty();
    }

    @Test
    void the_documented_window_is_read(@TempDir Path folder) throws IOException, ParseException {
        Matcher documented = DOCUMENTED.matcher(Files.readString(Path.of("docs/documents.md")));
        assertThat(documented.find()).isTrue();
        copy(folder);
        Path shop = folder.resolve("failover-policies/shop.yaml");
        String written = Files.readString(shop);
        assertThat(written).contains("  automation: {mode: automatic}\n");
        Files.writeString(
                shop,
                written.replace(
                        "  automation: {mode: automatic}\n", documented.group(1).indent(2)));

        Result.Valid read = (Result.Valid) ConfigurationFolder.read(folder, Map.of());
        FailoverPolicy policy =
                Objects.requireNonNull(read.catalogue().policies().get(new ApplicationName("shop")));
        assertThat(policy.automation().maintenance())
                .containsExactly(window("0 0 2 ? * SUN", "Europe/Berlin", Duration.ofHours(2)));
    }

    private static void copy(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(BASE)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(BASE.relativize(file));
                Files.createDirectories(copy.resolveSibling("."));
                Files.write(copy, Files.readAllBytes(file));
            }
        }
    }

    private static MaintenanceWindow window(String cron, String zone, Duration length) throws ParseException {
        return new MaintenanceWindow(CronTimes.of(cron, ZoneId.of(zone)), length);
    }

    /** As text, empty while it is not open. */
    private static String until(MaintenanceWindow window, String now) {
        return window.openUntil(Instant.parse(now)).map(Instant::toString).orElse("");
    }
}
