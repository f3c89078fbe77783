package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.policy.ApiSettings;
import io.understudy.policy.SecretRef;
import io.understudy.topology.HostPort;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {

    private static final HostPort HTTP = new HostPort("127.0.0.1", 8686);

    @Test
    void an_empty_token_lets_nobody_in_and_the_service_does_not_start(@TempDir Path folder) throws IOException {
        Path secret = Files.writeString(folder.resolve("token"), " \n");
        try (StateFolder state = StateFolder.lock(folder.resolve("state"))) {
            assertThatThrownBy(() -> state.announce(HTTP, Optional.of(new SecretRef.File(secret)), ApiSettings.LOCAL))
                    .isInstanceOf(UnderstudyException.Permanent.class)
                    .hasMessageContaining("spec.token of understudy.yaml is empty")
                    .hasMessageContaining(secret.toString());
            assertThat(folder.resolve("state/connection.json")).doesNotExist();
        }
    }
}
