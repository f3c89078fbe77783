package io.understudy.api;

/**
 * How to reach a running service: written by it to {@code connection.json} in its state folder, readable by its own user alone.
 *
 * @param url such as {@code http://127.0.0.1:8686}
 * @param token to send as {@code Authorization: Bearer TOKEN}
 */
public record Connection(String url, String token) {

    /** Name of the file in the state folder. */
    public static final String FILE = "connection.json";
}
