package io.understudy.access;

import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/** Certificates and private keys in PEM (RFC 7468). Every error is {@link UnderstudyException.Permanent} and holds no key. */
public final class Pem {

    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private Pem() {}

    /** All of a file, in its order; at least one. */
    public static List<X509Certificate> certificates(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            List<X509Certificate> all = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (all.isEmpty()) {
                throw new GeneralSecurityException("it holds none");
            }
            return all;
        } catch (IOException | GeneralSecurityException e) {
            throw new UnderstudyException.Permanent(
                    "%s can't be read as certificates in PEM (%s): write one or more CERTIFICATE blocks, readable by the service"
                            .formatted(file, e.getClass().getSimpleName()),
                    e);
        }
    }

    /** @param algorithm of the certificate's public key, such as RSA or EC */
    static PrivateKey key(String pem, String algorithm) {
        try {
            int from = pem.indexOf(BEGIN);
            int to = pem.indexOf(END);
            if (from < 0 || to < from) {
                throw new IllegalArgumentException("no such block");
            }
            byte[] bytes = Base64.getMimeDecoder().decode(pem.substring(from + BEGIN.length(), to));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new UnderstudyException.Permanent(
                    "api.tls.key is no %s PRIVATE KEY in PEM, PKCS #8, as its certificate needs: 'openssl pkcs8 -topk8 -nodes' converts others"
                            .formatted(algorithm));
        }
    }
}
