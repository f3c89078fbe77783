package io.understudy.rig.shop;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The shop as a process; it serves until it is ended. */
public final class Main {

    private static final String USAGE = """
            shop --site SITE --listen HOST:PORT --database HOST:PORT --password-file F
                 [--user shop] [--database-name shop] [--health writes|reads]""";

    private Main() {}

    public static void main(String... words) throws InterruptedException {
        try {
            Shop shop = start(arguments(words));
            Runtime.getRuntime().addShutdownHook(new Thread(shop::close, "end"));
        } catch (IllegalArgumentException | IOException e) {
            System.err.println(e.getMessage() + "\n" + USAGE);
            System.exit(2);
        }
        Thread.currentThread().join();
    }

    private static Shop start(Map<String, String> arguments) throws IOException {
        String[] listen = get(arguments, "--listen").split(":");
        if (listen.length != 2) {
            throw new IllegalArgumentException("--listen is HOST:PORT");
        }
        String url = "jdbc:postgresql://%s/%s"
                .formatted(get(arguments, "--database"), arguments.getOrDefault("--database-name", "shop"));
        String password =
                Files.readString(Path.of(get(arguments, "--password-file"))).strip();
        return Shop.start(
                get(arguments, "--site"),
                InetAddress.ofLiteral(listen[0]),
                Integer.parseInt(listen[1]),
                new Orders(url, arguments.getOrDefault("--user", "shop"), password),
                Shop.Health.valueOf(arguments.getOrDefault("--health", "writes").toUpperCase(Locale.ROOT)));
    }

    private static Map<String, String> arguments(String... words) {
        if (words.length % 2 != 0) {
            throw new IllegalArgumentException("a key without a value");
        }
        Map<String, String> arguments = new HashMap<>();
        for (int i = 0; i < words.length; i += 2) {
            arguments.put(words[i], words[i + 1]);
        }
        return arguments;
    }

    private static String get(Map<String, String> arguments, String key) {
        String value = arguments.get(key);
        if (value == null) {
            throw new IllegalArgumentException("missing: " + key);
        }
        return value;
    }
}
