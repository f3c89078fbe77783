package io.understudy.rig.checker;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One session with a Redis server, in its own protocol (RESP 2). Not thread-safe. */
final class Resp implements Closeable {

    /** The server answered that it did not do it. */
    static final class Refusal extends IOException {
        private static final long serialVersionUID = 1;

        Refusal(String message) {
            super(message);
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final Endpoint at;

    private Resp(Socket socket, Endpoint at) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        this.at = at;
    }

    /** @param password empty for none */
    static Resp open(Endpoint at, String password, Duration patience) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) patience.toMillis());
            socket.connect(new InetSocketAddress(at.host(), at.port()), (int) patience.toMillis());
            Resp session = new Resp(socket, at);
            if (!password.isEmpty()) {
                session.ask("AUTH", password);
            }
            return session;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    Endpoint at() {
        return at;
    }

    /**
     * Sends one command and returns the answer: one text, or those of a list; nil is the empty list.
     *
     * @throws Refusal when the server answers with an error
     */
    List<String> ask(String... words) throws IOException {
        StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            command.append('$')
                    .append(word.getBytes(StandardCharsets.UTF_8).length)
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        socket.getOutputStream().write(command.toString().getBytes(StandardCharsets.UTF_8));
        List<String> answer = new ArrayList<>();
        take(answer);
        return answer;
    }

    private void take(List<String> answer) throws IOException {
        String line = line();
        String rest = line.substring(1);
        switch (line.charAt(0)) {
            case '+', ':' -> answer.add(rest);
            case '-' -> throw new Refusal(rest);
            case '$' -> {
                if (!rest.equals("-1")) {
                    byte[] bytes = new byte[Integer.parseInt(rest)];
                    in.readFully(bytes);
                    in.readFully(new byte[2]);
                    answer.add(new String(bytes, StandardCharsets.UTF_8));
                }
            }
            case '*' -> {
                for (int i = 0; i < Integer.parseInt(rest); i++) {
                    take(answer);
                }
            }
            default -> throw new IOException("not RESP: " + line);
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("%s ended the connection".formatted(at));
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        if (line.isEmpty()) {
            throw new IOException("not RESP: an empty line");
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
