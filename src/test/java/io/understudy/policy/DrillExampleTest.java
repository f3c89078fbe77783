package io.understudy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.policy.ConfigurationFolder.Result;
import io.understudy.topology.ApplicationName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The documented game day is what the documents say. */
class DrillExampleTest {

    @Test
    void the_example_is_valid_and_drills_by_the_calendar() {
        Result result = ConfigurationFolder.read(Path.of("docs/examples/drills"), Map.of());

        assertThat(result).as("%s", result).isInstanceOfSatisfying(Result.Valid.class, valid -> {
            FailoverPolicy shop =
                    Objects.requireNonNull(valid.catalogue().policies().get(new ApplicationName("shop")));
            assertThat(shop.drills())
                    .extracting(DrillSchedule::kind)
                    .containsExactly(DrillKind.DRY_RUN, DrillKind.ISOLATED);
            assertThat(shop.drill())
                    .isEqualTo(new DrillTerms(Duration.ofMinutes(10), 1, Map.of("shop-db", "shop-db-drill")));
        });
    }
}
