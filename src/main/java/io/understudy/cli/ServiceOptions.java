package io.understudy.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.api.Connection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
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

    @Mixin
    private ServerOptions server = new ServerOptions();

    /** Throws {@link Failure} with exit code 2 when there is no service to be found. */
    ServiceClient connect() {
        return server.named().orElseGet(() -> {
            try {
                return client(state);
            } catch (IOException e) {
                throw new Failure(
                        2,
                        "%s can't be read: no service runs on this state folder, or it is another user's; name the folder with --state, or the service with --server and --token"
                                .formatted(state.resolve(Connection.FILE)),
                        e);
            }
        });
    }

    /** The service that runs on a state folder now; empty when none answers. To be closed. */
    public static Optional<ServiceClient> running(Path state) {
        ServiceClient client;
        try {
            client = client(state);
        } catch (IOException e) {
            return Optional.empty();
        }
        if (client.answers()) {
            return Optional.of(client);
        }
        client.close();
        return Optional.empty();
    }

    private static ServiceClient client(Path state) throws IOException {
        return new ServiceClient(
                new ObjectMapper().readValue(state.resolve(Connection.FILE).toFile(), Connection.class));
    }
}
