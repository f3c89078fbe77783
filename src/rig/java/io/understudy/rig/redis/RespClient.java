package io.understudy.rig.redis;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Speaks Redis's own protocol over one connection: a command, its answer. Not thread-safe. */
public final class RespClient implements AutoCloseable {

    private final Socket socket = new Socket();
    private final InputStream input;

    /** @param limit for the connection to stand, and for each answer */
    public RespClient(String address, int port, Duration limit) throws IOException {
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) limit.toMillis());
            socket.connect(new InetSocketAddress(address, port), (int) limit.toMillis());
            input = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Sends a command and returns its answer; nil is empty, a number its digits, an array its lines.
     *
     * @throws Refused when the server answers with an error
     * @throws IOException when there is no answer within the limit
     */
    public String ask(String... words) throws IOException {
        ByteArrayOutputStream command = new ByteArrayOutputStream();
        command.writeBytes(bytes("*%d\r\n".formatted(words.length)));
        for (String word : words) {
            byte[] content = bytes(word);
            command.writeBytes(bytes("$%d\r\n".formatted(content.length)));
            command.writeBytes(content);
            command.writeBytes(bytes("\r\n"));
        }
        socket.getOutputStream().write(command.toByteArray());
        return answer();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String answer() throws IOException {
        String line = line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ':' -> rest;
            case '-' -> throw new Refused(rest);
            case '$' -> bulk(Integer.parseInt(rest));
            case '*' -> array(Integer.parseInt(rest));
            default -> throw new IOException("no answer of Redis: " + line);
        };
    }

    private String bulk(int length) throws IOException {
        if (length < 0) {
            return "";
        }
        byte[] content = input.readNBytes(length);
        line();
        return new String(content, StandardCharsets.UTF_8);
    }

    private String array(int length) throws IOException {
        List<String> items = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            items.add(answer());
        }
        return String.join("\n", items);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = input.read(); b != '\r'; b = input.read()) {
            if (b < 0) {
                throw new EOFException("Redis closed the connection");
            }
            line.write(b);
        }
        if (input.read() != '\n' || (line.size() == 0 && socket.isClosed())) {
            throw new IOException("a line of Redis ends otherwise than in CR LF");
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The server's answer is an error. */
    public static final class Refused extends IOException {

        private static final long serialVersionUID = 1;

        private Refused(String message) {
            super(message);
        }
    }
}
