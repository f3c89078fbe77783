package io.understudy.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.api.Connection;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command finds the service: by its state folder, or by address and token. */
public final class ServiceOptions {

    @Option(
            names = "--state",
            paramLabel = "DIR",
            defaultValue = "state",
            description =
                    "State folder of the running service; its connection.json tells address and token (default: ${DEFAULT-VALUE})")
    private Path state = Path.of("state");

    @Option(
            names = "--server",
            paramLabel = "URL",
            defaultValue = "${env:UNDERSTUDY_SERVER}",
            description = "Address of the service instead (or UNDERSTUDY_SERVER)")
    private @Nullable String server;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "${env:UNDERSTUDY_TOKEN}",
            description = "Its token (or UNDERSTUDY_TOKEN)")
    private @Nullable String token;

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            defaultValue = "${env:UNDERSTUDY_CERTIFICATE}",
            description =
                    "The certificate that it shows, in PEM, when this machine does not believe it by itself (or UNDERSTUDY_CERTIFICATE)")
    private @Nullable String certificate;

    /** Throws {@link Failure} with exit code 2 when there is no service to be found. */
    ServiceClient connect() {
        if (server != null && !server.isBlank()) {
            return new ServiceClient(new Connection(server, token == null ? "" : token, blankIsNone(certificate)));
        }
        Path file = state.resolve(Connection.FILE);
        try {
            return new ServiceClient(new ObjectMapper().readValue(file.toFile(), Connection.class));
        } catch (IOException e) {
            throw new Failure(
                    2,
                    "%s can't be read: no service runs on this state folder, or it is another user's; name the folder with --state, or the service with --server and --token"
                            .formatted(file),
                    e);
        }
    }

    private static @Nullable String blankIsNone(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }
}
