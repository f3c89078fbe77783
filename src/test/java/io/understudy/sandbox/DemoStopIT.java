package io.understudy.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A demo that is stopped half-way, as by Ctrl-C: a process of its own, since its JVM must end. */
@Tag("world")
class DemoStopIT {

    private static final Duration LIMIT = Duration.ofSeconds(120);

    private Path folder;

    @BeforeEach
    void makes() throws IOException {
        folder = Files.createTempDirectory(
                "understudy-stop-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxrwxrwx")));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @AfterEach
    void removes() {
        SandboxWorld.delete(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"region-loss", "failback"})
    void leaves_no_process_and_no_file_behind(String scenario) throws Exception {
        Path log = folder.resolve("demo.log");
        Process demo = demo(scenario, log);
        try {
            await().atMost(LIMIT).until(() -> !demo.isAlive() || servicesRun());
            assertThat(demo.isAlive()).as(Files.readString(log)).isTrue();
            List<ProcessHandle> children = demo.descendants().toList();
            assertThat(children).isNotEmpty();

            demo.destroy();

            assertThat(demo.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            await().atMost(LIMIT).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(Files.readString(log)).contains("stopped; nothing is left behind");
            try (Stream<Path> left = Files.list(folder)) {
                assertThat(left).containsExactly(log);
            }
        } finally {
            demo.descendants().forEach(ProcessHandle::destroyForcibly);
            demo.destroyForcibly().waitFor();
        }
    }

    /** The service's log is there as soon as its process is. */
    private boolean servicesRun() throws IOException {
        try (DirectoryStream<Path> worlds = Files.newDirectoryStream(folder, "understudy-sandbox-*")) {
            for (Path world : worlds) {
                if (Files.exists(world.resolve("service.log"))) {
                    return true;
                }
            }
            return false;
        }
    }

    private Process demo(String scenario, Path log) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx256m", "--enable-native-access=ALL-UNNAMED"));
        command.add("-Djava.io.tmpdir=" + folder);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.understudy.app.Main"));
        command.addAll(List.of("demo", "--scenario", scenario));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }
}
