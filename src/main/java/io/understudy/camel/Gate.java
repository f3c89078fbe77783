package io.understudy.camel;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import org.apache.camel.Header;
import org.apache.camel.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Lets only callers with the service's token in, and nothing of theirs take the place of a part of the address. The bean {@code
 * gate}, first in every API route. Thread-safe.
 */
public final class Gate {

    private final byte[] expected;

    /** @param token a secret of this service's state folder */
    public Gate(String token) {
        this.expected = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Throws {@link Closed} unless the caller sent the token. Takes the same time for every wrong one.
     *
     * @param headers of the request, changed: Camel appends the parts of the path, such as {@code id}, to headers and query parameters
     *     of the same name, and only the part of the path stays
     */
    public void check(@Header("Authorization") @Nullable String authorization, @Headers Map<String, Object> headers) {
        headers.replaceAll((name, value) -> value instanceof List<?> all && !all.isEmpty() ? all.getLast() : value);
        byte[] given = (authorization == null ? "" : authorization).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(given, expected)) {
            throw new Closed();
        }
    }

    /** The caller did not send the token. */
    public static final class Closed extends RuntimeException {
        private static final long serialVersionUID = 1;

        public Closed() {
            super("send the token of the service's connection.json as 'Authorization: Bearer TOKEN'");
        }
    }
}
