package io.understudy.sandbox;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The configuration folder of a service that protects a sandbox: the project's own sample documents, moved to the sandbox's
 * addresses, and secrets made anew.
 *
 * @param folder for {@code understudy serve --config}
 */
record SampleConfiguration(Path folder) {

    private static final List<String> SAMPLES = List.of(
            "failover-policies/shop.yaml",
            "failover-policies/sites.yaml",
            "runbooks/web-and-postgres.yaml",
            "runbooks/web-and-postgres-planned.yaml",
            "runbooks/web-and-postgres-failback.yaml",
            "runbooks/web-and-postgres-reprotect.yaml",
            "routes/fences/power-off.camel.yaml",
            "routes/standby/rebuild-standby.camel.yaml");

    static SampleConfiguration write(Path folder, Addresses addresses) throws IOException {
        for (String sample : SAMPLES) {
            put(folder.resolve(sample), fitted(addresses.moved(sample(sample))));
        }
        String witnesses = """
                  witnesses:
                    - {name: witness, url: "http://%s"}
                """.formatted(addresses.witness());
        put(folder.resolve("understudy.yaml"), orchestrator(addresses, witnesses));
        return new SampleConfiguration(folder).withSecrets();
    }

    /** For the applications of a fleet instead of the shop. */
    static SampleConfiguration write(Path folder, Addresses addresses, Map<String, String> documents)
            throws IOException {
        for (String sample : List.of("failover-policies/sites.yaml", "routes/fences/power-off.camel.yaml")) {
            put(folder.resolve(sample), fitted(addresses.moved(sample(sample))));
        }
        for (Map.Entry<String, String> document : documents.entrySet()) {
            put(folder.resolve(document.getKey()), document.getValue());
        }
        put(folder.resolve("understudy.yaml"), orchestrator(addresses, ""));
        return new SampleConfiguration(folder).withSecrets();
    }

    /** Nobody waits half an hour for a demo, and its simulated clusters pull no images. */
    private static String fitted(String document) {
        return document.replace("stableFor: 30m", "stableFor: 5s")
                .replace("networkPolicies: enforced}", "networkPolicies: enforced, images: unchecked}");
    }

    private SampleConfiguration withSecrets() throws IOException {
        putSecret("understudy", HexFormat.of().formatHex(random(16)));
        putSecret("shop", HexFormat.of().formatHex(random(16)));
        putSecret("tsig", Base64.getEncoder().encodeToString(random(32)));
        return this;
    }

    /** The file of a secret, as the sample policy refers to it. */
    Path secret(String name) {
        return folder.resolve("secrets").resolve(name);
    }

    String reveal(String name) throws IOException {
        return Files.readString(secret(name)).strip();
    }

    private void putSecret(String name, String value) throws IOException {
        Path file = secret(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, value);
    }

    private static String orchestrator(Addresses addresses, String witnesses) {
        return """
                apiVersion: understudy.io/v1
                kind: Orchestrator
                metadata: {name: sandbox}
                spec:
                  vantagePoint: orchestrator
                  http: %s
                  state: state
                  canaries: ["%s"]
                %s""".formatted(addresses.orchestrator(), addresses.canary(), witnesses);
    }

    private static String sample(String name) throws IOException {
        try (InputStream in = SampleConfiguration.class.getResourceAsStream("/samples/" + name)) {
            if (in == null) {
                throw new FileNotFoundException("the sample %s is not in this build".formatted(name));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void put(Path file, String text) throws IOException {
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, text);
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return random;
    }
}
