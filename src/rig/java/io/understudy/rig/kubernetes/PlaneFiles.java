package io.understudy.rig.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What a control plane keeps in its folder beside its data: who may come in by which token, keys, certificates. */
final class PlaneFiles {

    private final Path folder;
    private final Map<String, String> tokens = new LinkedHashMap<>();

    private PlaneFiles(Path folder) {
        this.folder = folder;
    }

    /** @param groups of each user, separated by commas; may be empty */
    static PlaneFiles create(Path folder, Map<String, String> groups) throws IOException {
        PlaneFiles files = new PlaneFiles(folder);
        Files.createDirectories(files.certificates());
        SecureRandom random = new SecureRandom();
        for (String user : groups.keySet()) {
            byte[] token = new byte[16];
            random.nextBytes(token);
            files.tokens.put(user, HexFormat.of().formatHex(token));
        }
        write(
                files.tokenFile(),
                files.tokens.entrySet().stream()
                        .map(t -> "%s,%s,%s,\"%s\"\n"
                                .formatted(t.getValue(), t.getKey(), t.getKey(), groups.get(t.getKey())))
                        .collect(Collectors.joining()));
        KeyPair pair = pair();
        write(files.signingKey(), pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        write(files.verifyingKey(), pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        return files;
    }

    Path folder() {
        return folder;
    }

    Path data() {
        return folder.resolve("etcd");
    }

    Path certificates() {
        return folder.resolve("certificates");
    }

    /** The API server's own certificate and the authority that it made to sign it, once it has run. */
    Path certificate() {
        return certificates().resolve("apiserver.crt");
    }

    Path certificateKey() {
        return certificates().resolve("apiserver.key");
    }

    Path tokenFile() {
        return folder.resolve("tokens.csv");
    }

    /** Of service accounts' tokens. */
    Path signingKey() {
        return folder.resolve("service-accounts.key");
    }

    Path verifyingKey() {
        return folder.resolve("service-accounts.pub");
    }

    Path log(String program) {
        return folder.resolve(program + ".log");
    }

    /** @throws IllegalArgumentException when there is no such user */
    String token(String user) {
        String token = tokens.get(user);
        if (token == null) {
            throw new IllegalArgumentException("%s is none of the users %s".formatted(user, tokens.keySet()));
        }
        return token;
    }

    /** Writes a kubeconfig that needs no other file; only this user can read it. */
    Path kubeconfig(Path file, String server, String user) throws IOException {
        return write(file, """
                apiVersion: v1
                kind: Config
                clusters:
                  - {name: rig, cluster: {server: "%s", certificate-authority-data: %s}}
                users:
                  - {name: %s, user: {token: %s}}
                contexts:
                  - {name: rig, context: {cluster: rig, user: %3$s}}
                current-context: rig
                """.formatted(
                server, Base64.getEncoder().encodeToString(Files.readAllBytes(certificate())), user, token(user)));
    }

    private static Path write(Path file, String text) throws IOException {
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has EC keys", e);
        }
    }

    private static String pem(String what, byte[] content) {
        return "-----BEGIN %s-----\n%s\n-----END %1$s-----\n"
                .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content));
    }
}
