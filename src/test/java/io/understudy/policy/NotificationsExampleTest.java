package io.understudy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.notification.Channel.Hears;
import io.understudy.notification.Urgency;
import io.understudy.policy.ConfigurationFolder.Result;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** The documented example is what its README says of it. */
class NotificationsExampleTest {

    @Test
    void the_example_is_valid_and_has_all_four_kinds_and_a_second_channel() {
        Result result =
                ConfigurationFolder.read(Path.of("docs/examples/notifications"), Map.of("SHOP_DB_PASSWORD", "x"));

        assertThat(result)
                .as("%s", result)
                .isInstanceOfSatisfying(
                        Result.Valid.class,
                        valid -> assertThat(valid.orchestrator().notifications())
                                .extracting(NotificationChannel::channel)
                                .extracting("name", "kind", "least", "hears")
                                .containsExactly(
                                        Tuple.tuple("chat", "slack", Urgency.WARNING, Hears.NOTICES),
                                        Tuple.tuple("pager", "pagerduty", Urgency.CRITICAL, Hears.NOTICES),
                                        Tuple.tuple("archive", "mail", Urgency.WARNING, Hears.NOTICES),
                                        Tuple.tuple("page", "webhook", Urgency.INFO, Hears.NOTICES),
                                        Tuple.tuple("second", "mail", Urgency.WARNING, Hears.ESCALATIONS)));
    }
}
