package io.understudy.rig.byhand;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.machine.Wait;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A rig that somebody takes down before it was up. */
@NeedsNetwork
@NeedsKubernetes
@Timeout(300)
class EarlyDownRigIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    /** How etcd is told where its data are, which is unlike that of any other rig. */
    private static final String DATA = "--data-dir=";

    private final Path folder;

    EarlyDownRigIT(@TempDir Path folder) throws IOException {
        this.folder = folder.toRealPath();
    }

    @Test
    void tells_what_it_does_and_leaves_nothing() throws Exception {
        Said starting = new Said();
        CompletableFuture<Integer> up = CompletableFuture.supplyAsync(() -> starting.to("up"));
        try {
            Wait.until("a database of a cluster runs", PATIENCE, () -> data().isPresent());
            Path data = Path.of(data().orElseThrow());
            List<ProcessHandle> parts = standing().keeper().descendants().toList();
            assertThat(parts).hasSizeGreaterThan(1);

            Said asked = new Said();
            assertThat(asked.to("status")).isEqualTo(1);
            assertThat(asked.words()).contains("the rig is still starting");
            Said down = new Said();
            assertThat(down.to("down")).as(down.words()).isZero();

            assertThat(down.words()).contains("it is ended", "the rig is down");
            assertThat(parts).noneMatch(ProcessHandle::isAlive);
            assertThat(data).doesNotExist();
            assertThat(up.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(starting.words()).contains("rig: two clusters", "the rig did not come up");
        } finally {
            int unused = new Said().to("down");
        }
        Said again = new Said();
        assertThat(again.to("down")).isEqualTo(1);
        assertThat(again.words()).contains("no rig is up");
    }

    private Standing standing() throws IOException {
        return Standing.in(folder).orElseThrow();
    }

    /** The folder of a cluster's data, once its etcd has made it. */
    private Optional<String> data() throws IOException {
        return standing()
                .keeper()
                .descendants()
                .flatMap(part -> part.info().arguments().stream().flatMap(Arrays::stream))
                .filter(argument -> argument.startsWith(DATA))
                .map(argument -> argument.substring(DATA.length()))
                .filter(data -> Files.isDirectory(Path.of(data)))
                .findFirst();
    }

    /** One call of the command, and what it printed so far. */
    private final class Said {

        private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

        int to(String command) {
            try {
                return new Main(folder, new PrintStream(printed, true, StandardCharsets.UTF_8)).run(List.of(command));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        String words() {
            return printed.toString(StandardCharsets.UTF_8);
        }
    }
}
