package io.understudy.rig.checker;

import java.util.Arrays;
import java.util.List;

/**
 * Where a server listens.
 *
 * @param host address, or name
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {

    /** @throws IllegalArgumentException when it is not {@code HOST:PORT} */
    public static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("not HOST:PORT: " + text);
        }
        return new Endpoint(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    /** Several, parted by commas. */
    static List<Endpoint> list(String text) {
        return Arrays.stream(text.split(",")).map(Endpoint::parse).toList();
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
