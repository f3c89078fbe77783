package io.understudy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.policy.ConfigurationFolder.Result;
import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.LinkName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The documented example is what the documents say. */
class DatabasesExampleTest {

    @Test
    void the_example_is_valid_and_fences_each_of_its_three_kinds_of_data() {
        Result result = ConfigurationFolder.read(Path.of("docs/examples/databases"), Map.of());

        assertThat(result).as("%s", result).isInstanceOfSatisfying(Result.Valid.class, valid -> {
            FailoverPolicy shop =
                    Objects.requireNonNull(valid.catalogue().policies().get(new ApplicationName("shop")));
            assertThat(shop.replication())
                    .extracting(ReplicationLink::name)
                    .containsExactly(new LinkName("orders"), new LinkName("products"), new LinkName("sessions"));
            assertThat(shop.objectives())
                    .isEqualTo(new Objectives(
                            Duration.ofSeconds(5),
                            Duration.ofMinutes(10),
                            Map.of(
                                    new LinkName("products"),
                                    Duration.ofMinutes(2),
                                    new LinkName("sessions"),
                                    Duration.ofHours(1))));
            assertThat(shop.fencing())
                    .extracting(FenceSpec::label)
                    .containsExactly("postgresql:orders", "mysql:products", "redis:sessions");
            assertThat(shop.links(ReplicationLink.Mysql.class))
                    .singleElement()
                    .satisfies(link ->
                            assertThat(link.administrators()).isEqualTo(Set.of("root@localhost", "mysql@localhost")));
        });
    }
}
