package io.understudy.rig.byhand;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.kubernetes.KubernetesAssets;
import io.understudy.rig.machine.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody who has never seen the project does what docs/first-drill.md says, from an empty home folder. */
@NeedsNetwork
@NeedsKubernetes
@Timeout(480)
@Tag("world")
class FirstDrillRigIT {

    private static final Path PROJECT =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath();

    private final Path home;

    FirstDrillRigIT(@TempDir Path home) {
        this.home = home;
    }

    @BeforeEach
    void stands_where_the_page_begins() throws IOException {
        Machine.require("kubectl", "kubernetes-client");
        Files.createSymbolicLink(home.resolve("understudy"), PROJECT);
        // What src/rig/rig would build beside the build that runs this.
        Files.writeString(PROJECT.resolve("target/rig.classpath"), System.getProperty("java.class.path"));
    }

    @AfterEach
    void leaves_no_rig_behind() throws IOException, InterruptedException {
        bash("src/rig/rig down", home.resolve("down.log"));
    }

    @Test
    void the_page_leads_to_a_drill_that_holds_itself() throws IOException, InterruptedException {
        Path log = home.resolve("first-terminal.log");
        int exit = bash(Walkthrough.read(PROJECT.resolve("docs/first-drill.md")).script(), log);

        assertThat(exit).as("%s", story(log)).isZero();
        assertThat(Files.readString(log))
                .contains(
                        "valid: 1 application, 2 sites, 1 runbook",
                        "the next is due",
                        "its schedule",
                        "the rig is going down");
        try (Stream<Path> reports = Files.list(home.resolve("notes/state/drills"))) {
            assertThat(reports.map(Path::toString))
                    .filteredOn(report -> report.endsWith(".json"))
                    .hasSizeGreaterThanOrEqualTo(3)
                    .allSatisfy(report -> assertThat(Path.of(report)).content().contains("\"result\" : \"PASSED\""));
        }
    }

    private int bash(String script, Path log) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of("bash", "-c", script))
                .directory(PROJECT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("HOME", home.toString());
        builder.environment()
                .put(
                        KubernetesAssets.VARIABLE,
                        KubernetesAssets.find().apiServer().resolveSibling("").toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(420, TimeUnit.SECONDS))
                    .as("%s", story(log))
                    .isTrue();
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }

    private String story(Path log) throws IOException {
        Path second = home.resolve("second-terminal.log");
        return Files.readString(log)
                + (Files.exists(second) ? "\n--- second terminal\n" + Files.readString(second) : "");
    }
}
