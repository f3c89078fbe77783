package io.understudy.adapter.redis;

import java.io.IOException;
import java.util.List;

/** The connections to a Redis, whoever they are of. */
record Clients(Connection operator) {

    /**
     * The name of a connection that lifts a fence. What it has sent may lie on its way for minutes after its process has died or was
     * stopped, so that a fence ends all of them, with whatever they have not read yet.
     */
    static final String LIFTS = "understudy-lifts";

    List<Client> lifts() throws IOException {
        return all().stream().filter(client -> client.name().equals(LIFTS)).toList();
    }

    void endLifts() throws IOException {
        for (Client lift : lifts()) {
            end(lift);
        }
    }

    List<Client> all() throws IOException {
        return operator.ask("CLIENT", "LIST")
                .lines()
                .filter(line -> !line.isBlank())
                .map(Client::parse)
                .toList();
    }

    /** One that is gone already is no trouble. */
    void end(Client client) throws IOException {
        operator.ask("CLIENT", "KILL", "ID", client.id());
    }

    /**
     * One line of {@code CLIENT LIST}: {@code id=3 addr=... name= flags=N ... user=shop ...}.
     *
     * @param name what it calls itself; mostly empty
     * @param user whom it logged in as; it stays that when the user is switched off
     */
    record Client(String id, String name, String user, String flags) {

        static Client parse(String line) {
            return new Client(field(line, "id"), field(line, "name"), field(line, "user"), field(line, "flags"));
        }

        boolean isReplica() {
            return flags.contains("S");
        }

        private static String field(String line, String name) {
            String key = " " + name + "=";
            String padded = " " + line + " ";
            int at = padded.indexOf(key);
            return at < 0 ? "" : padded.substring(at + key.length(), padded.indexOf(' ', at + key.length()));
        }
    }
}
