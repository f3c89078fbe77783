package io.understudy.rig.route53;

import io.understudy.rig.machine.Machine;
import io.understudy.rig.machine.MissingPart;
import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Program;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.machine.Shell;
import io.understudy.rig.machine.Wait;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.route53.Route53Client;

/**
 * moto, a third party's emulator of Amazon's web services, of which the rig uses Route 53. What it keeps is in memory: a
 * kill loses it. It is kinder than the real one: a change is INSYNC at once, records that are there can be created again,
 * and nobody is throttled. It is stricter, too: what was created once is not created again as it was; {@code MotoRigIT} holds
 * the list. Thread-safe.
 */
public final class Moto implements AutoCloseable {

    private static final int PORT = 5000;
    private static final Duration START = Duration.ofSeconds(60);

    private final Program program;
    private final URI endpoint;

    private Moto(Program program, URI endpoint) {
        this.program = program;
        this.endpoint = endpoint;
    }

    /**
     * Starts it and returns when it answers. The first start on a Debian machine without moto takes minutes: Debian
     * trixie's is put into {@code ${UNDERSTUDY_RIG_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/understudy-rig}} and kept.
     *
     * @param address one of the place's; it listens there at port 5000
     * @param folder for its log
     * @throws MissingPart when it is not on this machine and can't be installed
     */
    public static Moto start(Reaper reaper, Place place, String address, Path folder) throws IOException {
        return start(reaper, place, address, folder, installed().orElseGet(Moto::fromDebian));
    }

    static Moto start(Reaper reaper, Place place, String address, Path folder, List<String> server) throws IOException {
        List<String> command = Stream.concat(server.stream(), Stream.of("-H", address, "-p", Integer.toString(PORT)))
                .toList();
        Program program = Program.start(reaper, "moto", place.command(command), Map.of(), folder.resolve("moto.log"));
        Moto moto = new Moto(program, URI.create("http://%s:%d".formatted(address, PORT)));
        Wait.until(program, "moto answers", START, moto::answers);
        return moto;
    }

    /** For a client's endpoint override; any region and any credentials do. */
    public URI endpoint() {
        return endpoint;
    }

    /** A client of Amazon's own that asks it, each time once. */
    public Route53Client client() {
        return Route53Client.builder()
                .endpointOverride(endpoint)
                .region(Region.AWS_GLOBAL)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .httpClient(UrlConnectionHttpClient.builder()
                        .socketTimeout(Duration.ofSeconds(20))
                        .build())
                .overrideConfiguration(it -> it.retryStrategy(retries -> retries.maxAttempts(1)))
                .build();
    }

    /** The emulator's process, to be killed or paused. */
    public Program program() {
        return program;
    }

    /** Forgets every zone and record. */
    public void reset() throws IOException {
        int status = ask("POST", "/moto-api/reset");
        if (status != 200) {
            throw new IOException("moto did not forget: HTTP " + status);
        }
    }

    @Override
    public void close() {
        program.close();
    }

    /** One that works on this machine; pyenv leaves a moto_server behind that only says which Python would have it. */
    static Optional<List<String>> installed() {
        Path home = Path.of(System.getProperty("user.home"));
        return Stream.of(
                        Machine.find("moto_server"),
                        Optional.of(home.resolve(".local/bin/moto_server")),
                        Optional.of(home.resolve(".pyenv/shims/moto_server")))
                .flatMap(Optional::stream)
                .filter(Files::isExecutable)
                .filter(Moto::works)
                .findFirst()
                .map(path -> List.of(path.toString()));
    }

    /** Debian trixie's, in a folder of its own. */
    static List<String> fromDebian() {
        return List.of("chroot", MotoFolder.require().toString(), "/usr/bin/moto_server");
    }

    private static boolean works(Path server) {
        try {
            return !Shell.attempt(List.of(server.toString(), "--help")).failed();
        } catch (IOException e) {
            return false;
        }
    }

    private boolean answers() throws IOException {
        return ask("GET", "/moto-api/data.json") == 200;
    }

    private int ask(String method, String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) endpoint.resolve(path).toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setConnectTimeout(1_000);
        connection.setReadTimeout(5_000);
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }
}
