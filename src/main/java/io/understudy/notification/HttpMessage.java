package io.understudy.notification;

import java.net.URI;
import java.util.Map;

/**
 * What a channel that is reached by HTTP is sent: a POST of JSON.
 *
 * @param to may hold a secret, and is never printed
 * @param headers beside the content type; may hold a secret
 * @param body JSON
 */
public record HttpMessage(URI to, Map<String, String> headers, String body) {

    public HttpMessage {
        headers = Map.copyOf(headers);
    }

    /** Without what may be secret. */
    @Override
    public String toString() {
        return "a message of %d characters".formatted(body.length());
    }

    /** How a kind of channel wants to be told. Thread-safe. */
    public interface Form {

        /**
         * Throws {@link io.understudy.topology.UnderstudyException.Permanent} when a secret that it needs is not there.
         *
         * @param at when it became so, milliseconds since 1970
         */
        HttpMessage of(Notice notice, long at);
    }
}
