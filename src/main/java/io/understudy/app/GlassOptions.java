package io.understudy.app;

import io.understudy.cli.Failure;
import io.understudy.operation.glass.Seal;
import io.understudy.operation.glass.SealKeys;
import io.understudy.operation.glass.SealedPlan;
import io.understudy.policy.ConfigurationFolder;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is needed to run a sealed plan, and to take in what came of it. */
final class GlassOptions {

    @Parameters(paramLabel = "PLAN", description = "The sealed plan.")
    private Path plan = Path.of("");

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            description = "The PUBLIC KEY that tells true seals.")
    private Path key = Path.of("");

    @Option(
            names = "--config",
            paramLabel = "DIR",
            defaultValue = ".",
            description =
                    "Folder with failover-policies/, runbooks/, routes/ and understudy.yaml (default: ${DEFAULT-VALUE})")
    private Path config = Path.of(".");

    @Option(
            names = "--glass",
            required = true,
            paramLabel = "DIR",
            description = "State folder of what runs under the broken glass; the same for 'run' and 'import'.")
    private Path glass = Path.of("");

    Path config() {
        return config;
    }

    Path glass() {
        return glass;
    }

    /** The plan, if its seal is true; one that is too old is refused at {@code now}. */
    SealedPlan plan(Instant now) {
        try {
            return Seal.open(text(plan), SealKeys.telling(text(key)), now);
        } catch (UnderstudyException.InvalidInput e) {
            throw new Failure(1, String.valueOf(e.getMessage()), e);
        }
    }

    ConfigurationFolder.Result.Valid documents() {
        return switch (ConfigurationFolder.read(config)) {
            case ConfigurationFolder.Result.Valid valid -> valid;
            case ConfigurationFolder.Result.Invalid invalid ->
                throw new Failure(
                        1, invalid.problems().stream().map(Object::toString).collect(Collectors.joining("\n")), null);
        };
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new Failure(
                    2,
                    "%s can't be read (%s): name a file that is there and that you may read"
                            .formatted(file, e.getClass().getSimpleName()),
                    e);
        }
    }
}
