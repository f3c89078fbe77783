package io.understudy.access;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate of its own authority and its key, as PEM files: made by the JDK's keytool. */
public record SelfSigned(Path certificate, Path key) {

    private static final String ALIAS = "service";
    private static final String PASSWORD = "of-a-file-that-is-deleted";

    /**
     * Makes a pair in a folder.
     *
     * @param names what it is good for, such as {@code ip:127.0.0.1}
     */
    public static SelfSigned make(Path folder, String algorithm, String names) throws IOException {
        Path store = folder.resolve("pair.p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process made = new ProcessBuilder(
                        keytool.toString(),
                        "-genkeypair",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=understudy",
                        "-validity",
                        "2",
                        "-ext",
                        "san=" + names)
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (made.waitFor() != 0) {
                throw new IOException("keytool: " + said);
            }
            KeyStore pair = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            Key key = pair.getKey(ALIAS, PASSWORD.toCharArray());
            SelfSigned files = new SelfSigned(folder.resolve("certificate.pem"), folder.resolve("key.pem"));
            write(files.certificate, "CERTIFICATE", pair.getCertificate(ALIAS).getEncoded());
            write(files.key, "PRIVATE KEY", key.getEncoded());
            Files.delete(store);
            return files;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** For a server that shows it. */
    public SSLContext context() throws IOException {
        try {
            Certificate shown = shown();
            Key opens = KeyFactory.getInstance(shown.getPublicKey().getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(content(key)));
            KeyStore pair = empty();
            pair.setKeyEntry(ALIAS, opens, PASSWORD.toCharArray(), new Certificate[] {shown});
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(pair, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** Writes a trust store for a Java that is to believe it and nobody else, and returns the options that name it. */
    public String believed(Path store) throws IOException {
        try (OutputStream out = Files.newOutputStream(store)) {
            KeyStore trust = empty();
            trust.setCertificateEntry(ALIAS, shown());
            trust.store(out, PASSWORD.toCharArray());
            return "-Djavax.net.ssl.trustStore=%s -Djavax.net.ssl.trustStorePassword=%s".formatted(store, PASSWORD);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private Certificate shown() throws GeneralSecurityException, IOException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(content(certificate)));
    }

    private static byte[] content(Path pem) throws IOException {
        return Base64.getMimeDecoder().decode(Files.readString(pem).replaceAll("-----[A-Z ]+-----", ""));
    }

    private static void write(Path file, String kind, byte[] content) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, body, kind));
    }
}
