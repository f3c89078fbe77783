package io.understudy.sandbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.api.Connection;
import io.understudy.cli.Failure;
import io.understudy.cli.ServiceClient;
import io.understudy.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The service and its witness as a sandbox's world has them: processes of their own, on its configuration folder. */
final class Installation {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private Installation() {}

    static ServiceProcess witness(Sandbox world) throws IOException {
        return ServiceProcess.start(
                world.folder().resolve("witness.log"),
                "witness",
                "--config",
                world.configuration().toString(),
                "--listen",
                world.addresses().witness().toString());
    }

    static ServiceProcess service(Sandbox world) throws IOException {
        return ServiceProcess.start(
                world.folder().resolve("service.log"),
                "serve",
                "--config",
                world.configuration().toString());
    }

    /** The service tells address and token by its connection file, once it is up. */
    static ServiceClient client(Sandbox world, ServiceProcess service, Ticker ticker)
            throws IOException, InterruptedException {
        Path file = state(world).resolve(Connection.FILE);
        Waiting.forValue(
                () -> Files.exists(file) || !service.isAlive() ? Optional.of(true) : Optional.empty(),
                START_LIMIT,
                ticker);
        if (!Files.exists(file)) {
            throw new Failure(1, "the service did not start:%n%s".formatted(service.output()), null);
        }
        return new ServiceClient(new ObjectMapper().readValue(file.toFile(), Connection.class));
    }

    /** The service's state folder. */
    static Path state(Sandbox world) {
        return world.configuration().resolve("state");
    }
}
