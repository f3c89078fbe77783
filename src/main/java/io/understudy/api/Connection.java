package io.understudy.api;

import org.jspecify.annotations.Nullable;

/**
 * How to reach a running service: written by it to {@code connection.json} in its state folder, readable by its own user alone.
 *
 * @param url such as {@code http://127.0.0.1:8686}
 * @param token to send as {@code Authorization: Bearer TOKEN}
 * @param certificate path of the file with the certificate that the service shows, in PEM, which is the only one to believe; absent: without TLS, or any that the machine believes
 */
public record Connection(String url, String token, @Nullable String certificate) {

    /** Name of the file in the state folder. */
    public static final String FILE = "connection.json";

    /** Without TLS, or with a certificate that the machine believes. */
    public Connection(String url, String token) {
        this(url, token, null);
    }
}
