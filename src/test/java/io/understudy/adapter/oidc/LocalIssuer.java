package io.understudy.adapter.oidc;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/** An OpenID Connect issuer on this machine: discovery, keys, and tokens that it really signs. */
public final class LocalIssuer implements AutoCloseable {

    /** What its tokens are for unless a test says otherwise. */
    public static final String AUDIENCE = "understudy";

    final AtomicInteger asked = new AtomicInteger();
    volatile int status = 200;
    volatile String speaksFor;
    private final HttpServer server;
    private final List<PublicJsonWebKey> published = new ArrayList<>();

    private LocalIssuer(HttpServer server) {
        this.server = server;
        this.speaksFor = url();
    }

    /** With one key, {@code first}. */
    public static LocalIssuer start() throws IOException, JoseException {
        LocalIssuer issuer =
                new LocalIssuer(HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 16));
        issuer.publishes(rsa("first"));
        issuer.answers(
                "/.well-known/openid-configuration",
                () -> "{\"issuer\": \"%s\", \"jwks_uri\": \"%s/keys\"}".formatted(issuer.speaksFor, issuer.url()));
        issuer.answers("/keys", issuer::keys);
        issuer.server.start();
        return issuer;
    }

    private interface Page {
        String text();
    }

    private void answers(String path, Page page) {
        server.createContext(path, exchange -> {
            asked.incrementAndGet();
            byte[] text = page.text().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, text.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(text);
            }
        });
    }

    private synchronized String keys() {
        return new JsonWebKeySet(List.copyOf(published)).toJson(OutputControlLevel.PUBLIC_ONLY);
    }

    /** From now on these keys and no others. */
    synchronized void publishes(PublicJsonWebKey... keys) {
        published.clear();
        published.addAll(List.of(keys));
    }

    synchronized PublicJsonWebKey key() {
        return published.getFirst();
    }

    static PublicJsonWebKey rsa(String id) throws JoseException {
        PublicJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
        key.setKeyId(id);
        key.setUse("sig");
        return key;
    }

    /** Its address, which is its name. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Claims of a person that hold for five minutes from then. */
    public JwtClaims claims(String person, Instant now, String... groups) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(url());
        claims.setAudience(AUDIENCE);
        claims.setSubject(person);
        claims.setExpirationTime(NumericDate.fromSeconds(now.getEpochSecond() + 300));
        claims.setStringListClaim("groups", groups);
        return claims;
    }

    /** Signed with its first key. */
    public String signed(JwtClaims claims) throws JoseException {
        return signed(claims, key(), AlgorithmIdentifiers.RSA_USING_SHA256);
    }

    static String signed(JwtClaims claims, PublicJsonWebKey key, String algorithm) throws JoseException {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        signature.setPayload(claims.toJson());
        signature.setKey(key.getPrivateKey());
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setAlgorithmHeaderValue(algorithm);
        return signature.getCompactSerialization();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
