package io.understudy.access;

import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The key and the certificate that a server shows, read anew at the next connection once their files have changed; a pair that
 * does not fit together never replaces one that did. Thread-safe.
 */
public final class ServerKeys extends X509ExtendedKeyManager {

    private static final byte[] PROBE = {1, 2, 3};

    private final Supplier<Pair> pair;

    private record Pair(String type, PrivateKey key, List<X509Certificate> chain) {}

    private ServerKeys(Supplier<Pair> pair) {
        this.pair = pair;
    }

    /**
     * The key and the certificate of these files.
     *
     * @param keyFiles that are watched beside the certificate's; none when the key is not in a file
     * @throws UnderstudyException.Permanent when they are not there, or do not belong together
     */
    public static ServerKeys of(Path certificate, Supplier<String> key, List<Path> keyFiles) {
        List<Path> files =
                Stream.concat(Stream.of(certificate), keyFiles.stream()).toList();
        return new ServerKeys(Watched.of(files, () -> read(certificate, key.get())));
    }

    /** What they are now, for servers that can't ask again: in memory, under an empty password. */
    public KeyStore store() {
        Pair now = pair.get();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", now.key(), new char[0], now.chain().toArray(X509Certificate[]::new));
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new UnderstudyException.Permanent("the key of api.tls can't be used: %s".formatted(e), e);
        }
    }

    private static Pair read(Path certificate, String key) {
        List<X509Certificate> chain = Pem.certificates(certificate);
        PublicKey known = chain.getFirst().getPublicKey();
        PrivateKey read = Pem.key(key, known.getAlgorithm());
        if (!belong(read, known)) {
            throw new UnderstudyException.Permanent(
                    "api.tls.key is not the key of the first certificate in %s: write the two that belong together"
                            .formatted(certificate));
        }
        return new Pair(known.getAlgorithm(), read, chain);
    }

    private static boolean belong(PrivateKey key, PublicKey known) {
        try {
            Signature signature = Signature.getInstance(
                    switch (known.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> known.getAlgorithm();
                    });
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(known);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The alias is the key's type: there is one pair. */
    private @Nullable String alias(@Nullable String type) {
        return pair.get().type().equals(type) ? type : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return alias(type);
    }

    @Override
    public @Nullable String chooseServerAlias(String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return alias(type);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return pair.get().chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return pair.get().key();
    }

    @Override
    public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
        @Nullable String alias = alias(type);
        return alias == null ? new String[0] : new String[] {alias};
    }

    @Override
    public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
        return new String[0];
    }

    @Override
    public @Nullable String chooseClientAlias(String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
