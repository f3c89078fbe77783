package io.understudy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.policy.ConfigurationFolder.Result;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The documented example is valid. */
class GitOpsExampleTest {

    @Test
    void both_runbooks_of_the_example_are_valid() {
        Result result = ConfigurationFolder.read(Path.of("docs/examples/gitops"), Map.of("SHOP_DB_PASSWORD", "x"));

        assertThat(result)
                .as("%s", result)
                .isInstanceOfSatisfying(
                        Result.Valid.class,
                        valid -> assertThat(valid.catalogue().runbooks()).hasSize(2));
    }
}
