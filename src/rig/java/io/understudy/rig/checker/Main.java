package io.understudy.rig.checker;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;

/** The checker's command line. Writers run until the process is asked to end (SIGTERM). */
public final class Main {

    private static final String USAGE = """
            checker http       --name NAME --dns HOST:PORT,... --port N --log FILE [--read-path /orders/count]
            checker postgresql --name NAME --dns HOST:PORT,... --port N | --hosts HOST:PORT,...
                               --database D --user U --password-file F --log FILE
            checker redis      --sentinels HOST:PORT,... --master NAME | --hosts HOST:PORT | --name ... --dns ... --port N
                               [--password-file F] --log FILE
              each with        [--every 10ms] [--read-every 200ms] [--patience 1s]
            checker verdict    --log FILE --primary SIDE=URL --standby SIDE=URL [--user U] [--password-file F]
                               [--fault NANOS] [--serving SIDE] [--json FILE]
              URL              jdbc:postgresql://HOST:PORT/DATABASE or redis://HOST:PORT
              ends with        0 clean, 1 not clean, 2 not judged
            """;

    private Main() {}

    public static void main(String... words) throws Exception {
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
        try {
            Arguments arguments = Arguments.parse(words);
            if (arguments.command().equals("verdict")) {
                System.exit(judge(arguments, System.out) ? 0 : 1);
            }
            write(arguments);
        } catch (IllegalArgumentException | IOException e) {
            System.err.println(e.getMessage() + "\n" + USAGE);
            System.exit(2);
        }
    }

    private static void write(Arguments arguments) throws IOException, InterruptedException {
        Duration patience = arguments.duration("patience", "1s");
        Target target = target(arguments, patience);
        AttemptLog log = AttemptLog.create(arguments.path("log"), arguments.duration("every", "10ms"));
        Users users = new Users(target, log, arguments.duration("read-every", "200ms"), patience);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(users), "end"));
        users.start();
        new CountDownLatch(1).await();
    }

    private static void close(Users users) {
        try {
            users.close();
        } catch (IOException e) {
            System.err.println(Answer.brief(e));
        }
    }

    private static Target target(Arguments arguments, Duration patience) throws IOException {
        return switch (arguments.command()) {
            case "http" ->
                new HttpTarget(
                        addresses(arguments, patience),
                        arguments.get("name"),
                        arguments.find("read-path").orElse("/orders/count"),
                        patience);
            case "postgresql" ->
                new PostgresqlTarget(
                        addresses(arguments, patience),
                        arguments.get("database"),
                        arguments.get("user"),
                        arguments.password(),
                        patience);
            case "redis" -> new RedisTarget(addresses(arguments, patience), arguments.password(), patience);
            default -> throw new IllegalArgumentException("not known: " + arguments.command());
        };
    }

    private static Addresses addresses(Arguments arguments, Duration patience) throws IOException {
        if (arguments.find("sentinels").isPresent()) {
            return new Sentinels(Endpoint.list(arguments.get("sentinels")), arguments.get("master"), patience);
        }
        if (arguments.find("hosts").isPresent()) {
            List<Endpoint> hosts = Endpoint.list(arguments.get("hosts"));
            return () -> hosts;
        }
        return new PublicName(
                arguments.get("name"), Endpoint.list(arguments.get("dns")), Integer.parseInt(arguments.get("port")));
    }

    private static boolean judge(Arguments arguments, PrintStream out) throws IOException {
        Evidence evidence = new Evidence(
                Recording.read(arguments.path("log")),
                Tables.read(source(arguments, "primary")),
                Tables.read(source(arguments, "standby")),
                arguments
                        .find("fault")
                        .map(n -> OptionalLong.of(Long.parseLong(n)))
                        .orElse(OptionalLong.empty()),
                arguments.find("serving"));
        Verdict verdict = Verdict.of(evidence);
        out.print(Report.text(verdict));
        if (arguments.find("json").isPresent()) {
            Files.writeString(arguments.path("json"), Report.json(verdict) + "\n");
        }
        return verdict.clean();
    }

    private static Tables.Source source(Arguments arguments, String key) throws IOException {
        String[] parts = arguments.get(key).split("=", 2);
        if (parts.length != 2) {
            throw new IllegalArgumentException("--%s is SIDE=URL".formatted(key));
        }
        return new Tables.Source(
                parts[0],
                parts[1],
                arguments.find("user").orElse("shop"),
                arguments.password(),
                arguments.duration("patience", "10s"));
    }
}
