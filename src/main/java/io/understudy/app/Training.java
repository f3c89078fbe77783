package io.understudy.app;

import io.understudy.policy.ConfigurationFolder;
import io.understudy.sandbox.SandboxWorld;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Does once what a start does, in a sandbox of its own, for a JVM that records it: the launcher runs this with {@code
 * -XX:AOTCacheOutput}, and later starts find their classes loaded and linked. Exits with 0 when there is something to record.
 */
final class Training {

    private static final Duration WATCHES = Duration.ofSeconds(2);

    private Training() {}

    public static void main(String[] arguments) throws Exception {
        try (SandboxWorld world = SandboxWorld.start()) {
            if (!(ConfigurationFolder.read(world.configuration()) instanceof ConfigurationFolder.Result.Valid valid)) {
                throw new UnderstudyException.Permanent("the sandbox's own documents are wrong");
            }
            try (OrchestratorService service =
                    OrchestratorService.start(world.configuration(), valid.catalogue(), valid.orchestrator())) {
                // Nothing waits for these probes and samples; the more of them there are, the more is recorded.
                LockSupport.parkNanos(WATCHES.toNanos());
                Main.commandLine()
                        .execute(
                                "status",
                                "--server",
                                service.connection().url(),
                                "--token",
                                service.connection().token());
            }
        }
    }
}
