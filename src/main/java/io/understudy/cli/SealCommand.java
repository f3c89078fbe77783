package io.understudy.cli;

import io.understudy.api.SealedPlanReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks a running service for a plan that can be run without it. */
@Command(
        name = "seal",
        description =
                "Writes an application's failover, as of now, under the service's seal. Do it regularly, and keep the files elsewhere.")
public final class SealCommand extends Commands.Base {

    @Parameters(paramLabel = "APP")
    private String application = "";

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Replaced when it is there.")
    private Path file = Path.of("");

    @Override
    String run(ServiceClient client) {
        String seal = client.post(
                        "/api/v1/applications/%s/seal".formatted(application), Map.of(), SealedPlanReport.class)
                .seal();
        try {
            Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), "plan", ".tmp");
            Files.writeString(draft, seal + "\n");
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new Failure(
                    2, "%s can't be written (%s): name a file in a folder that is there".formatted(file, e), e);
        }
        return "sealed into %s; keep it with the public key where both can be found while this service is gone"
                .formatted(file);
    }
}
