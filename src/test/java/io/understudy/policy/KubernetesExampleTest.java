package io.understudy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.policy.ConfigurationFolder.Result;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The documented example is valid. */
class KubernetesExampleTest {

    @Test
    void the_example_is_valid() {
        Result result = ConfigurationFolder.read(Path.of("docs/examples/kubernetes"), Map.of("SHOP_DB_PASSWORD", "x"));

        assertThat(result)
                .as("%s", result)
                .isInstanceOfSatisfying(
                        Result.Valid.class,
                        valid -> assertThat(valid.catalogue().runbooks()).hasSize(1));
    }
}
