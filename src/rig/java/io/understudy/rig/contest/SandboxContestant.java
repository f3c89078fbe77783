package io.understudy.rig.contest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Understudy in its own sandbox: {@code understudy demo}, judged by the demo's own client and not by the checker, on loopback
 * and not on the rig's network, with PostgreSQL 18 and DNS instead of a list of hosts, and a web application in between. It stands for Understudy
 * until the rig holds it, and its row says so.
 *
 * @param launcher the project's {@code understudy}
 */
record SandboxContestant(Path launcher) implements Contestant {

    private static final Duration LIMIT = Duration.ofMinutes(4);

    @Override
    public String name() {
        return "Understudy, its own sandbox";
    }

    @Override
    public String clients() {
        return "HTTP by DNS, TTL 1 s";
    }

    @Override
    public Outcome compete(Path folder) throws Exception {
        Path report = folder.resolve("report.json");
        Path output = folder.resolve("demo.out");
        Process demo = new ProcessBuilder(List.of(
                        launcher.toString(), "demo", "--scenario", "region-loss", "--report", report.toString()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!demo.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            demo.destroy();
            throw new IOException("the demo did not end within " + LIMIT);
        }
        if (demo.exitValue() != 0) {
            throw new IOException("the demo did not end as it must:\n" + Files.readString(output));
        }
        JsonNode told = JsonMapper.builder().build().readTree(report.toFile());
        return new Outcome(
                Duration.ofMillis(told.required("firstWriteMillis").longValue()),
                told.required("ordersAcknowledged").longValue(),
                told.required("ordersLost").longValue(),
                told.required("overlappingWrites").longValue());
    }
}
