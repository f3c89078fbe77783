package io.understudy.rig.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.policy.ConfigurationFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleTest {

    @TempDir
    private Path folder;

    @Test
    void nothing_but_the_replacements_is_changed_and_what_was_replaced_is_not_replaced_again() throws IOException {
        Example.of("databases")
                .install(folder, Map.of("10.1.0.2:5432", "10.1.0.20:80", "10.1.0.20:80", "10.9.0.9:8080"));

        String policy = "failover-policies/shop.yaml";
        assertThat(Files.readString(folder.resolve(policy)))
                .isEqualTo(Files.readString(Path.of("docs/examples/databases").resolve(policy))
                        .replace("10.1.0.20:80", "10.9.0.9:8080")
                        .replace("10.1.0.2:5432", "10.1.0.20:80"));
        assertThat(ConfigurationFolder.read(folder, Map.of())).isInstanceOf(ConfigurationFolder.Result.Valid.class);
    }

    @Test
    void a_replacement_that_the_example_does_not_know_is_a_mistake() {
        assertThatThrownBy(() -> Example.of("databases").install(folder, Map.of("10.7.0.1", "10.8.0.1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10.7.0.1");
    }

    @Test
    void a_block_of_the_readme_is_found_by_its_beginning() throws IOException {
        assertThat(Example.of("databases").block("ACL SETUSER"))
                .startsWith("ACL SETUSER understudy on >... ")
                .endsWith("\nACL SETUSER default off");
        assertThatThrownBy(() -> Example.of("databases").block("DROP TABLE")).hasMessageContaining("DROP TABLE");
    }
}
