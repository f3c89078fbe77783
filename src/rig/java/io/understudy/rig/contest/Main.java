package io.understudy.rig.contest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the contest: each contestant once, then each once more, so that what else the machine does meets all alike. Ends with
 * 1 when a round had no figure.
 */
public final class Main {

    private static final String HOSTS = "list of two hosts";
    private static final String ASKING = "ask a Sentinel";

    private Main() {}

    /** @param words rounds; folder to work in; then contestants by key, all when there are none */
    public static void main(String... words) throws Exception {
        int rounds = Integer.parseInt(words[0]);
        Path work = Path.of(words[1]);
        Map<String, Contestant> all = contestants();
        List<String> wanted = words.length > 2 ? List.of(words).subList(2, words.length) : List.copyOf(all.keySet());
        if (!all.keySet().containsAll(wanted)) {
            throw new IllegalArgumentException("contestants are " + String.join(", ", all.keySet()));
        }
        Map<String, Contestant> taking = new LinkedHashMap<>(all);
        taking.keySet().retainAll(wanted);
        Standings standings = new Standings();
        taking.values().forEach(standings::enter);
        for (int round = 1; round <= rounds; round++) {
            for (Map.Entry<String, Contestant> entry : taking.entrySet()) {
                Path folder = Files.createDirectory(work.resolve("%s-%d".formatted(entry.getKey(), round)));
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
                compete(round, entry.getValue(), folder, standings);
            }
        }
        System.out.println();
        System.out.print(standings.table());
        System.exit(standings.complete() ? 0 : 1);
    }

    private static void compete(int round, Contestant contestant, Path folder, Standings standings) {
        try {
            Outcome outcome = contestant.compete(folder);
            standings.note(contestant, outcome);
            System.out.printf(
                    "round %d, %s: %d ms, %d of %d lost, %d overlap, load %s%n",
                    round,
                    contestant.name(),
                    outcome.recovery().toMillis(),
                    outcome.lost(),
                    outcome.acknowledged(),
                    outcome.overlap(),
                    load());
        } catch (Exception e) {
            standings.failed(contestant, e.toString());
            System.out.printf("round %d, %s: no figure: %s%n", round, contestant.name(), e);
        }
    }

    private static Map<String, Contestant> contestants() {
        Map<String, Contestant> all = new LinkedHashMap<>();
        all.put(
                "patroni",
                new RigContestant(
                        "Patroni 3.0.2, etcd, defaults (ttl 30, loop_wait 10, retry_timeout 10)",
                        HOSTS,
                        () -> new Patroni(Patroni.Times.DEFAULT)));
        all.put(
                "patroni-tight",
                new RigContestant(
                        "Patroni 3.0.2, etcd, ttl 20, loop_wait 1, retry_timeout 3",
                        HOSTS,
                        () -> new Patroni(Patroni.Times.TIGHT)));
        all.put(
                "sentinel",
                new RigContestant(
                        "Redis 7.0.15 Sentinel, defaults (down-after 30 s)",
                        ASKING,
                        () -> new Sentinel(Sentinel.DEFAULT_DOWN_AFTER)));
        all.put(
                "sentinel-tight",
                new RigContestant(
                        "Redis 7.0.15 Sentinel, down-after 3 s", ASKING, () -> new Sentinel(Duration.ofSeconds(3))));
        all.put("floor", new RigContestant("the floor: `pg_ctl promote`, told of the kill", HOSTS, Floor::new));
        all.put("understudy", new Understudy());
        return all;
    }

    private static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
    }
}
