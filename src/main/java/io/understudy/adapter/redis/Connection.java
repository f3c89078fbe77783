package io.understudy.adapter.redis;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One connection to a Redis, logged in: a command, its answer. Opening it, the look-up of its name included, and all of its commands
 * take no longer than they were given together. Not thread-safe.
 */
final class Connection implements AutoCloseable {

    private static final int READ_AHEAD = 8192;

    private final Socket socket = new Socket();
    private final InputStream input;
    private final byte[] ahead = new byte[READ_AHEAD];
    private int next;
    private int end;
    private final Endpoint endpoint;
    private final long openedNanos;
    private final Duration within;
    private final Time time;

    /** What time it is for the limit, in nanoseconds. */
    @FunctionalInterface
    interface Time {
        long nanos();
    }

    private Connection(Endpoint endpoint, Names names, Time time, Duration within) throws IOException {
        this.endpoint = endpoint;
        this.time = time;
        this.within = within;
        this.openedNanos = time.nanos();
        try {
            socket.setTcpNoDelay(true);
            InetAddress host = names.address(endpoint.at().host(), Duration.ofMillis(millisLeft()));
            socket.connect(new InetSocketAddress(host, endpoint.at().port()), millisLeft());
            input = socket.getInputStream();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Connects and logs in. */
    static Connection open(Endpoint endpoint, Time time, Duration within) throws IOException {
        return open(endpoint, Names.SYSTEM, time, within);
    }

    static Connection open(Endpoint endpoint, Names names, Time time, Duration within) throws IOException {
        Connection connection = new Connection(endpoint, names, time, within);
        try {
            connection.ask(
                    "AUTH", endpoint.role().user(), endpoint.role().password().reveal());
            return connection;
        } catch (IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Duration left() {
        return within.minusNanos(time.nanos() - openedNanos);
    }

    /**
     * Sends a command and returns its answer; nil is empty, a number its digits, an array its items by lines.
     *
     * @throws Refused when the server answers with an error
     * @throws IOException when there is no answer in time
     */
    String ask(String... words) throws IOException {
        ByteArrayOutputStream command = new ByteArrayOutputStream();
        command.writeBytes(bytes("*" + words.length + "\r\n"));
        for (String word : words) {
            byte[] content = bytes(word);
            command.writeBytes(bytes("$" + content.length + "\r\n"));
            command.writeBytes(content);
            command.writeBytes(bytes("\r\n"));
        }
        socket.getOutputStream().write(command.toByteArray());
        return answer();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    private int millisLeft() throws SocketTimeoutException {
        Duration left = left();
        if (!left.isPositive()) {
            throw new SocketTimeoutException("no answer within %d ms".formatted(within.toMillis()));
        }
        return (int) Math.clamp(left.toMillis(), 1, Integer.MAX_VALUE);
    }

    private String answer() throws IOException {
        String line = line();
        if (line.isEmpty()) {
            throw new IOException("an empty line is no answer of Redis");
        }
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ':' -> rest;
            case '-' -> throw new Refused(rest);
            case '$' -> bulk(length(rest));
            case '*' -> array(length(rest));
            default -> throw new IOException("no answer of Redis: " + line);
        };
    }

    private static int length(String digits) throws IOException {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new IOException("no length of an answer of Redis: " + digits, e);
        }
    }

    private String bulk(int length) throws IOException {
        if (length < 0) {
            return "";
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        while (content.size() < length) {
            if (next == end) {
                fill();
            }
            int part = Math.min(end - next, length - content.size());
            content.write(ahead, next, part);
            next += part;
        }
        line();
        return content.toString(StandardCharsets.UTF_8);
    }

    /** An error in it is told once all of it was read, so that the next answer is the next command's. */
    private String array(int length) throws IOException {
        List<String> items = new ArrayList<>();
        List<Refused> refusals = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            try {
                items.add(answer());
            } catch (Refused e) {
                refusals.add(e);
            }
        }
        if (!refusals.isEmpty()) {
            throw refusals.getFirst();
        }
        return String.join("\n", items);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int letter = read(); letter != '\n'; letter = read()) {
            if (letter != '\r') {
                line.write(letter);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private int read() throws IOException {
        if (next == end) {
            fill();
        }
        return ahead[next++];
    }

    /** The time is looked at for each portion: a peer that sends byte after byte gets no more of it than another. */
    private void fill() throws IOException {
        socket.setSoTimeout(millisLeft());
        int count = input.read(ahead);
        if (count < 0) {
            throw new EOFException("Redis closed the connection");
        }
        next = 0;
        end = count;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The server's answer is an error. */
    static final class Refused extends IOException {

        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }

        /** Its first word, such as {@code NOPERM}. */
        String code() {
            String message = String.valueOf(getMessage());
            int space = message.indexOf(' ');
            return space < 0 ? message : message.substring(0, space);
        }
    }
}
