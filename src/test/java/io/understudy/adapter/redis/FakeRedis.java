package io.understudy.adapter.redis;

import io.understudy.topology.HostPort;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * As much of a Redis as the adapter asks, on loopback: users, clients, a few keys, and what INFO and CONFIG tell, all of which a
 * test sets. It begins as a primary with a configuration file. Thread-safe.
 */
final class FakeRedis implements AutoCloseable {

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, String> info = new LinkedHashMap<>();
    private final Map<String, String> config = new LinkedHashMap<>();
    private final Map<String, String> keys = new LinkedHashMap<>();
    private final Map<String, String> users = new LinkedHashMap<>();
    private final Map<String, String> refusals = new LinkedHashMap<>();
    private final Map<String, Client> clients = new LinkedHashMap<>();
    private final List<String> asked = new ArrayList<>();
    private int subscribersOfSentinel;
    private int connections;
    private int changes;
    private boolean mute;

    /** @param socket null of one that a test made up */
    private record Client(
            String name,
            String user,
            String flags,
            boolean survives,
            @Nullable Socket socket) {}

    FakeRedis(String history, long offset) throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        info("redis_version", "7.0.15");
        info("uptime_in_seconds", "900000");
        info("config_file", "/etc/redis/redis.conf");
        info("cluster_enabled", "0");
        info("role", "master");
        info("master_replid", history);
        info("master_repl_offset", Long.toString(offset));
        config("aclfile", "");
        user("understudy", "on #1 ~understudy:* &* +@all");
        user("shop", "on #2 ~session:* ~understudy:written resetchannels -@all +@read +@write");
        threads.execute(this::accept);
    }

    HostPort at() {
        return new HostPort("127.0.0.1", server.getLocalPort());
    }

    synchronized void info(String field, String value) {
        info.put(field, value);
    }

    synchronized void config(String parameter, String value) {
        config.put(parameter, value);
    }

    synchronized void key(String key, String value) {
        keys.put(key, value);
    }

    synchronized String key(String key) {
        return keys.getOrDefault(key, "");
    }

    /** @param rules as ACL LIST shows them */
    synchronized void user(String name, String rules) {
        users.put(name, rules);
    }

    /** Answers every command that begins with these words by that error. */
    synchronized void refuse(String command, String error) {
        refusals.put(command, error);
    }

    synchronized void refuseNoMore(String command) {
        refusals.remove(command);
    }

    /** @param survives whether CLIENT KILL has no effect on it */
    synchronized void client(String id, String name, String user, String flags, boolean survives) {
        clients.put(id, new Client(name, user, flags, survives, null));
    }

    synchronized boolean isConnected(String id) {
        return clients.containsKey(id);
    }

    synchronized void subscribersOfSentinel(int count) {
        subscribersOfSentinel = count;
    }

    /** Everything that a command can change, apart from the proofs that the application may write. */
    synchronized Map<String, Object> state() {
        Map<String, String> kept = new TreeMap<>(keys);
        kept.remove(Heartbeats.PROOF);
        return Map.of("role", info.getOrDefault("role", ""), "keys", kept, "users", new TreeMap<>(users));
    }

    /** How many commands have changed that state. */
    synchronized int changes() {
        return changes;
    }

    /** Takes connections, and answers nothing from now on. */
    synchronized void fallSilent() {
        mute = true;
    }

    private synchronized boolean isMute() {
        return mute;
    }

    /** How often it was asked exactly this. */
    synchronized long asked(String command) {
        return asked.stream().filter(command::equals).count();
    }

    /** From now on it follows that one, and has all of it. */
    synchronized void follow(String history, long offset) {
        info("role", "slave");
        info("master_replid", history);
        info("slave_repl_offset", Long.toString(offset));
        info("master_link_status", "up");
        info("master_sync_in_progress", "0");
        info("slave_read_only", "1");
        config("replica-serve-stale-data", "yes");
        key("understudy:born", "0");
    }

    @Override
    public void close() throws IOException {
        server.close();
        synchronized (this) {
            for (Client client : List.copyOf(clients.values())) {
                drop(client);
            }
        }
        threads.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                threads.execute(() -> serve(socket));
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void serve(Socket socket) {
        Session session = new Session(socket);
        try (socket) {
            InputStream input = new BufferedInputStream(socket.getInputStream());
            while (true) {
                String reply = session.reply(words(input));
                if (isMute()) {
                    continue;
                }
                socket.getOutputStream().write(reply.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            session.end();
        }
    }

    private static List<String> words(InputStream input) throws IOException {
        int count = Integer.parseInt(line(input).substring(1));
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = Integer.parseInt(line(input).substring(1));
            words.add(new String(input.readNBytes(length), StandardCharsets.UTF_8));
            line(input);
        }
        return words;
    }

    private static String line(InputStream input) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) {
                throw new IOException("the client is gone");
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    private static void drop(@Nullable Client client) {
        try {
            if (client != null && client.socket() != null) {
                client.socket().close();
            }
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    private static String bulk(String text) {
        return "$%d\r\n%s\r\n".formatted(text.getBytes(StandardCharsets.UTF_8).length, text);
    }

    private static String array(List<String> replies) {
        return "*%d\r\n%s".formatted(replies.size(), String.join("", replies));
    }

    private String kill(String by, String value) {
        List<String> ids = clients.entrySet().stream()
                .filter(client -> !client.getValue().survives())
                .filter(client -> by.equals("ID")
                        ? client.getKey().equals(value)
                        : client.getValue().user().equals(value))
                .map(Map.Entry::getKey)
                .toList();
        for (String id : ids) {
            drop(clients.remove(id));
        }
        return ":%d\r\n".formatted(ids.size());
    }

    private String clientList() {
        StringBuilder list = new StringBuilder();
        clients.forEach((id, client) -> list.append("id=%s addr=127.0.0.1:1 name=%s flags=%s db=0 user=%s resp=2\n"
                .formatted(id, client.name(), client.flags(), client.user())));
        return bulk(list.toString());
    }

    private String aclList() {
        return array(users.entrySet().stream()
                .map(user -> bulk("user %s %s".formatted(user.getKey(), user.getValue())))
                .toList());
    }

    private String promote() {
        info("master_replid2", info.getOrDefault("master_replid", ""));
        info("master_replid", "f".repeat(40));
        info("master_repl_offset", info.getOrDefault("slave_repl_offset", "0"));
        info("role", "master");
        return "+OK\r\n";
    }

    private String hash(String key, List<String> fields) {
        return array(fields.stream().map(field -> bulk(key(key + "/" + field))).toList());
    }

    private String carryOut(List<String> words) {
        Map<String, Object> before = state();
        String reply = answer(words);
        changes += state().equals(before) ? 0 : 1;
        return reply;
    }

    private String answer(List<String> words) {
        String command = String.join(" ", words);
        asked.add(command);
        for (Map.Entry<String, String> refusal : refusals.entrySet()) {
            if (command.startsWith(refusal.getKey())) {
                return "-%s\r\n".formatted(refusal.getValue());
            }
        }
        String first = words.getFirst();
        String second = words.size() > 1 ? words.get(1) : "";
        return switch (first) {
            case "INFO" -> {
                StringBuilder lines = new StringBuilder();
                info.forEach((field, value) -> lines.append("%s:%s\r\n".formatted(field, value)));
                yield bulk(lines.toString());
            }
            case "GET" -> keys.containsKey(second) ? bulk(key(second)) : "$-1\r\n";
            case "SET" -> {
                if (!words.contains("NX") || !keys.containsKey(second)) {
                    keys.put(second, words.get(2));
                }
                yield "+OK\r\n";
            }
            case "HSET" -> {
                keys.put(second + "/" + words.get(2), words.get(3));
                yield ":0\r\n";
            }
            case "HINCRBY" -> {
                String field = second + "/" + words.get(2);
                keys.put(field, Long.toString(Long.parseLong(keys.getOrDefault(field, "0")) + 1));
                yield ":%s\r\n".formatted(key(field));
            }
            case "HMGET" -> hash(second, words.subList(2, words.size()));
            case "ACL" -> acl(second, words);
            case "CLIENT" -> second.equals("LIST") ? clientList() : kill(words.get(2), words.get(3));
            case "CONFIG" ->
                second.equals("GET")
                        ? array(List.of(bulk(words.get(2)), bulk(config.getOrDefault(words.get(2), ""))))
                        : "+OK\r\n";
            case "PUBSUB" -> array(List.of(bulk(words.get(2)), ":%d\r\n".formatted(subscribersOfSentinel)));
            case "REPLICAOF" -> promote();
            case "WATCH", "UNWATCH" -> "+OK\r\n";
            default -> "-ERR unknown command '%s'\r\n".formatted(first);
        };
    }

    private String acl(String command, List<String> words) {
        return switch (command) {
            case "LIST" -> aclList();
            case "SETUSER" -> {
                String rules = users.getOrDefault(words.get(2), "off -@all");
                users.put(words.get(2), words.get(3) + rules.substring(rules.indexOf(' ')));
                yield "+OK\r\n";
            }
            default -> "+OK\r\n";
        };
    }

    /** One connection: who it is, and its transaction. */
    private final class Session {

        private final Socket socket;
        private final String id;
        private List<List<String>> queue = new ArrayList<>();
        private boolean queues;

        Session(Socket socket) {
            this.socket = socket;
            synchronized (FakeRedis.this) {
                id = "c" + ++connections;
            }
        }

        String reply(List<String> words) {
            synchronized (FakeRedis.this) {
                return switch (words.getFirst()) {
                    case "AUTH" -> logIn(words.get(1));
                    case "CLIENT" -> words.get(1).equals("SETNAME") ? rename(words.get(2)) : carryOut(words);
                    case "MULTI" -> {
                        queues = true;
                        yield "+OK\r\n";
                    }
                    case "EXEC" -> {
                        List<List<String>> commands = queue;
                        queue = new ArrayList<>();
                        queues = false;
                        yield array(
                                commands.stream().map(FakeRedis.this::carryOut).toList());
                    }
                    default -> {
                        if (queues) {
                            queue.add(words);
                            yield "+QUEUED\r\n";
                        }
                        yield carryOut(words);
                    }
                };
            }
        }

        void end() {
            synchronized (FakeRedis.this) {
                clients.remove(id);
            }
        }

        private String logIn(String user) {
            if (!users.getOrDefault(user, "off").startsWith("on")) {
                return "-WRONGPASS invalid username-password pair or user is disabled.\r\n";
            }
            clients.put(id, new Client("", user, "N", false, socket));
            return "+OK\r\n";
        }

        private String rename(String name) {
            clients.computeIfPresent(id, (_, as) -> new Client(name, as.user(), as.flags(), as.survives(), socket));
            return "+OK\r\n";
        }
    }
}
