package io.understudy.cli;

import io.understudy.api.Connection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command is told which service to ask, and with which token. */
public final class ServerOptions {

    /** The option that names the service. */
    public static final String SERVER = "--server";

    @Option(
            names = SERVER,
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

    /** The service that was named; empty when none was. To be closed. */
    public Optional<ServiceClient> named() {
        return Optional.ofNullable(server)
                .filter(url -> !url.isBlank())
                .map(url ->
                        new ServiceClient(new Connection(url, token == null ? "" : token, blankIsNone(certificate))));
    }

    private static @Nullable String blankIsNone(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }
}
