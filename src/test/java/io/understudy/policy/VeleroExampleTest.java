package io.understudy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.policy.ConfigurationFolder.Result;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The documented example is what the documents say. */
class VeleroExampleTest {

    @Test
    void the_example_is_valid_and_its_data_is_one_link_of_backups() {
        Result result = ConfigurationFolder.read(Path.of("docs/examples/velero"), Map.of());

        assertThat(result).as("%s", result).isInstanceOfSatisfying(Result.Valid.class, valid -> {
            FailoverPolicy wiki =
                    Objects.requireNonNull(valid.catalogue().policies().get(new ApplicationName("wiki")));
            assertThat(wiki.links(ReplicationLink.Velero.class)).singleElement().satisfies(link -> {
                assertThat(link.backups()).isEqualTo(new ReplicationLink.Selection.Schedule("wiki-hourly"));
                assertThat(link.locations())
                        .isEqualTo(Map.of(new SiteName("east"), "of-east", new SiteName("west"), "of-west"));
            });
            assertThat(wiki.replication()).hasSize(1);
        });
    }
}
