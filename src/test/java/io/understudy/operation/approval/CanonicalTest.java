package io.understudy.operation.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.policy.CronTimes;
import io.understudy.policy.DrillKind;
import io.understudy.policy.DrillSchedule;
import io.understudy.policy.MaintenanceWindow;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CanonicalTest {

    private record Shape(Duration every, Optional<String> name, int sides) {}

    private record Other(Duration every, Optional<String> name, int sides) {}

    @Test
    void equal_values_give_the_same_text_whatever_the_order_they_were_put_together_in() {
        Map<String, Integer> up = new LinkedHashMap<>();
        up.put("a", 1);
        up.put("b", 2);
        Map<String, Integer> down = new LinkedHashMap<>();
        down.put("b", 2);
        down.put("a", 1);
        assertThat(Canonical.json(up)).isEqualTo(Canonical.json(down)).isEqualTo("{\"a\":1,\"b\":2}");
        assertThat(Canonical.json(new LinkedHashSet<>(List.of("x", "y"))))
                .isEqualTo(Canonical.json(new LinkedHashSet<>(List.of("y", "x"))));
    }

    @Test
    void json_is_sorted_as_well() throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        assertThat(Canonical.json(mapper.readTree("{\"b\": {\"d\": 1, \"c\": [2, 1]}, \"a\": null}")))
                .isEqualTo("{\"a\":null,\"b\":{\"c\":[2,1],\"d\":1}}");
    }

    @Test
    void what_differs_in_anything_has_another_hash() {
        Shape shape = new Shape(Duration.ofSeconds(1), Optional.of("a"), 3);
        assertThat(List.of(
                        Canonical.sha256(shape),
                        Canonical.sha256(new Shape(Duration.ofSeconds(2), Optional.of("a"), 3)),
                        Canonical.sha256(new Shape(Duration.ofSeconds(1), Optional.empty(), 3)),
                        Canonical.sha256(new Shape(Duration.ofSeconds(1), Optional.of("a"), 4)),
                        Canonical.sha256(new Other(Duration.ofSeconds(1), Optional.of("a"), 3))))
                .doesNotHaveDuplicates()
                .allSatisfy(hash -> assertThat(hash).matches("[0-9a-f]{64}"));
    }

    @Test
    void times_that_come_again_differ_by_what_is_written_and_by_their_zone() throws Exception {
        CronTimes nightly = CronTimes.of("0 0 3 * * ?", ZoneOffset.UTC);
        MaintenanceWindow window = new MaintenanceWindow(nightly, Duration.ofMinutes(10));
        assertThat(Canonical.json(window))
                .isEqualTo(Canonical.json(new MaintenanceWindow(
                        CronTimes.of("0 0 3 * * ?", ZoneOffset.UTC), Duration.ofMinutes(10))))
                .isNotEqualTo(Canonical.json(new MaintenanceWindow(
                        CronTimes.of("0 0 4 * * ?", ZoneOffset.UTC), Duration.ofMinutes(10))))
                .isNotEqualTo(Canonical.json(new MaintenanceWindow(
                        CronTimes.of("0 0 3 * * ?", ZoneId.of("Europe/Berlin")), Duration.ofMinutes(10))));
    }

    @Test
    void drills_at_fixed_times_can_be_told_apart() {
        assertThat(Canonical.json(new DrillSchedule("0 0 3 * * ?", ZoneOffset.UTC, DrillKind.LIVE)))
                .isNotEqualTo(Canonical.json(
                        new DrillSchedule("0 0 3 * * ?", ZoneId.of("Europe/Berlin"), DrillKind.LIVE)));
    }

    @Test
    void is_the_sha_256_of_the_text() {
        // sha256sum of the two characters {}
        assertThat(Canonical.sha256(Map.of()))
                .isEqualTo("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    }

    @Test
    void what_it_can_not_tell_apart_is_an_error() {
        assertThatThrownBy(() -> Canonical.json(new Object()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("can't be bound to an approval");
    }
}
