package io.understudy.topology;

/**
 * A TCP or UDP endpoint as written in a document: {@code host:port}, with an IPv6 host in brackets.
 *
 * @param host a host name or an address without brackets
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {

    public HostPort {
        if (host.isBlank() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("'%s:%d' is not host:port".formatted(host, port));
        }
    }

    /** Reads {@code host:port}; throws {@link IllegalArgumentException} otherwise. */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || !text.substring(colon + 1).matches("\\d{1,5}")) {
            throw new IllegalArgumentException("'%s' is not host:port".formatted(text));
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return new HostPort(
                bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(text.substring(colon + 1)));
    }

    /** Whether it is this machine's alone, by how it is written: what a name stands for may change. */
    public boolean loopback() {
        return host.equals("localhost") || host.equals("::1") || host.matches("127(\\.\\d{1,3}){3}");
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
