package io.understudy.sandbox.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.understudy.topology.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerExitIT {

    @Test
    void a_server_ends_with_its_jvm() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(
                "understudy-exit-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        HostPort at = PairFixture.free(1);
        try {
            Process jvm = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Forgetful.class.getName(),
                            folder.resolve("data").toString(),
                            at.toString())
                    .inheritIO()
                    .start();

            assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();

            assertThat(jvm.exitValue()).isZero();
            assertThat(folder.resolve("data/PG_VERSION")).exists();
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> Processes.workingIn(folder.resolve("data")).isEmpty());
        } finally {
            Processes.workingIn(folder.resolve("data")).forEach(ProcessHandle::destroyForcibly);
            Folders.delete(folder);
        }
    }

    @Test
    void a_killed_server_leaves_no_shared_memory(@TempDir Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        PostgresServer server = new PostgresServer(PairFixture.binaries(), folder.resolve("data"), PairFixture.free(1));
        server.initialise("understudy", "secret");
        server.start();
        String segment = Files.readAllLines(server.data().resolve("postmaster.pid"))
                .get(6)
                .strip()
                .replaceAll(".*\\s", "");
        assertThat(segments()).contains(segment);

        server.kill();

        assertThat(segments()).doesNotContain(segment);
        server.start();
        assertThat(server.running()).isTrue();
        server.close();
    }

    /** The identifiers of the machine's System V segments, from the kernel. */
    private static List<String> segments() throws IOException {
        return Files.readAllLines(Path.of("/proc/sysvipc/shm")).stream()
                .skip(1)
                .map(line -> line.strip().split("\\s+")[1])
                .toList();
    }

    /** Starts a server and ends without closing it. */
    static final class Forgetful {

        private Forgetful() {}

        public static void main(String[] arguments) throws IOException {
            var server =
                    new PostgresServer(PairFixture.binaries(), Path.of(arguments[0]), HostPort.parse(arguments[1]));
            server.initialise("understudy", "secret");
            server.start();
            if (Processes.workingIn(server.data()).isEmpty()) {
                throw new IllegalStateException("no server was started");
            }
        }
    }
}
