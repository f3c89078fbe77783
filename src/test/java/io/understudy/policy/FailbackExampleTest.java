package io.understudy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.policy.ConfigurationFolder.Result;
import io.understudy.runbook.RunbookName;
import io.understudy.topology.ApplicationName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The documented example is what the documents say. */
class FailbackExampleTest {

    @Test
    void the_example_is_valid_and_goes_back_after_two_good_hours() {
        Result result = ConfigurationFolder.read(Path.of("docs/examples/failback"), Map.of());

        assertThat(result).as("%s", result).isInstanceOfSatisfying(Result.Valid.class, valid -> {
            FailoverPolicy books =
                    Objects.requireNonNull(valid.catalogue().policies().get(new ApplicationName("books")));
            assertThat(books.automation().wayBack())
                    .isEqualTo(new WayBack(WayBack.Reprotect.MANUAL, Duration.ofHours(2)));
            assertThat(books.runbooks().reprotect()).isEqualTo(Optional.of(new RunbookName("again")));
            assertThat(books.runbooks().failback()).isEqualTo(Optional.of(new RunbookName("back")));
        });
    }
}
