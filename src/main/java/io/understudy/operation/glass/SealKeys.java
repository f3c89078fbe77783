package io.understudy.operation.glass;

import io.understudy.topology.UnderstudyException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * The keys of sealed plans, Ed25519 in PEM (RFC 7468): one that seals, for the service alone, and one that tells true seals, for
 * everybody who may have to break the glass.
 *
 * @param sealing {@code PRIVATE KEY}, PKCS #8
 * @param telling {@code PUBLIC KEY}, X.509
 */
public record SealKeys(String sealing, String telling) {

    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";

    /** A new pair. */
    public static SealKeys make() {
        try {
            var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new SealKeys(pem(PRIVATE, pair.getPrivate()), pem(PUBLIC, pair.getPublic()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no Ed25519, which every Java since 15 has", e);
        }
    }

    /** Throws {@link UnderstudyException.InvalidInput} for a text that is none. */
    public static PrivateKey sealing(String pem) {
        try {
            return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(bytes(PRIVATE, pem)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw none(PRIVATE);
        }
    }

    /** Likewise. */
    public static PublicKey telling(String pem) {
        try {
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(bytes(PUBLIC, pem)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw none(PUBLIC);
        }
    }

    private static UnderstudyException.InvalidInput none(String kind) {
        return new UnderstudyException.InvalidInput(
                "this is no Ed25519 %s in PEM: 'understudy break-glass keys' makes a pair".formatted(kind));
    }

    private static String pem(String kind, Key key) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(key.getEncoded());
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, body, kind);
    }

    private static byte[] bytes(String kind, String pem) {
        String begin = "-----BEGIN %s-----".formatted(kind);
        String end = "-----END %s-----".formatted(kind);
        int from = pem.indexOf(begin);
        int to = pem.indexOf(end);
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("no %s".formatted(begin));
        }
        return Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
    }
}
