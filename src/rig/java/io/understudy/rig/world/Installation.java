package io.understudy.rig.world;

import io.understudy.access.SelfSigned;
import io.understudy.rig.postgres.ShopDatabase;
import io.understudy.topology.HostPort;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The configuration folder of a service that protects a rig: the project's own sample documents at the rig's addresses.
 *
 * @param folder for {@code understudy serve --config}
 */
public record Installation(Path folder) {

    /** Of the pair's roles. None is worth stealing: nobody but this machine reaches the rig. */
    public static final ShopDatabase.Passwords PASSWORDS =
            new ShopDatabase.Passwords("of-postgres", "of-understudy", "of-shop", "of-replicator");

    /** Of the key that may update the rig's zone. */
    public static final String TSIG = "dGhpcyBpcyB0aGUgcmlnJ3Mga2V5LCBub3Qgc2VjcmV0";

    private static final String POLICY = "failover-policies/shop.yaml";
    private static final String POWER_OFF = "routes/fences/power-off.camel.yaml";
    private static final List<String> SAMPLES = List.of(
            POLICY,
            "failover-policies/sites.yaml",
            "runbooks/web-and-postgres.yaml",
            "runbooks/web-and-postgres-planned.yaml",
            "runbooks/web-and-postgres-failback.yaml",
            "runbooks/web-and-postgres-reprotect.yaml",
            POWER_OFF);

    static Installation write(Path folder, Addresses addresses) throws IOException {
        Installation installation = new Installation(folder);
        for (String sample : SAMPLES) {
            installation.put(sample, addresses.moved(sample(sample)));
        }
        // The rig's pods are stand-ins: no registry has their images.
        installation.edit(
                "failover-policies/sites.yaml",
                sites -> sites.replace("networkPolicies: enforced}", "networkPolicies: enforced, images: unchecked}"));
        installation.putOrchestrator(addresses);
        installation.put("secrets/understudy", PASSWORDS.operator());
        installation.put("secrets/shop", PASSWORDS.application());
        installation.put("secrets/tsig", TSIG);
        return installation;
    }

    /** The instance's own document, and the keys that it is served with. */
    public void putOrchestrator(Addresses addresses) throws IOException {
        put("understudy.yaml", """
                apiVersion: understudy.io/v1
                kind: Orchestrator
                metadata: {name: rig}
                spec:
                  vantagePoint: orchestrator
                  http: %s
                  api: {tls: {certificate: tls/certificate.pem, key: {file: tls/key.pem}, authorities: tls/certificate.pem}}
                  state: state
                  canaries: ["%s"]
                  witnesses:
                    - {name: witness, url: "http://%s"}
                """.formatted(addresses.orchestrator(), addresses.primaryDns(), addresses.witness()));
        putKeys(addresses);
    }

    /** The key that an instance is served with, and its certificate: {@code tls/key.pem} and {@code tls/certificate.pem}. */
    public void putKeys(Addresses addresses) throws IOException {
        SelfSigned.make(
                Files.createDirectories(folder.resolve("tls")),
                "EC",
                "ip:%s,ip:%s"
                        .formatted(
                                addresses.orchestrator().host(),
                                addresses.secondOrchestrator().host()));
    }

    /** A fence of the policy's {@code route: NAME}: the rig's power switch, which takes the power of the whole site. */
    public void putPowerOff(String name, Addresses addresses) throws IOException {
        put(
                "routes/%s.camel.yaml".formatted(name),
                addresses.moved(sample(POWER_OFF)).replace("power-off", name));
    }

    /**
     * The same configuration for one of several instances that share a journal.
     *
     * @param name of the instance, and of its folder beside this one
     * @param http where it listens
     * @param journal the PostgreSQL server with the journal, its superuser's password that of the rig's other servers
     */
    Installation instance(String name, HostPort http, HostPort journal) throws IOException {
        Installation own = new Installation(folder.resolveSibling(name));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                own.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        own.put("secrets/journal", PASSWORDS.superuser());
        own.edit(
                "understudy.yaml",
                text -> text.replace("vantagePoint: orchestrator", "vantagePoint: " + name)
                                .replaceFirst("http: \\S+", "http: " + http)
                        + """
                  journal:
                    postgresql: {url: "jdbc:postgresql://%s/postgres", user: postgres, password: {file: secrets/journal}}
                  lease: {length: 5s, renew: 1s}
                """.formatted(journal));
        return own;
    }

    /** The file of a secret, as the sample policy refers to it. */
    public Path secret(String name) {
        return folder.resolve("secrets").resolve(name);
    }

    /** The service's state folder. */
    public Path state() {
        return folder.resolve("state");
    }

    /** Changes the policy's text before the service starts. Throws {@link IllegalArgumentException} when nothing changes. */
    public void editPolicy(UnaryOperator<String> edit) throws IOException {
        edit(POLICY, edit);
    }

    /** Changes a document before the service starts. Throws {@link IllegalArgumentException} when nothing changes. */
    public void edit(String document, UnaryOperator<String> edit) throws IOException {
        String before = Files.readString(folder.resolve(document));
        String after = edit.apply(before);
        if (after.equals(before)) {
            throw new IllegalArgumentException("the edit of %s changes nothing".formatted(document));
        }
        put(document, after);
    }

    /** Adds or replaces a file. */
    public void put(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, text);
    }

    private static String sample(String name) throws IOException {
        try (InputStream in = Installation.class.getResourceAsStream("/samples/" + name)) {
            if (in == null) {
                throw new FileNotFoundException("the sample %s is not in this build".formatted(name));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
