package io.understudy.simulation;

import io.understudy.policy.FailoverPolicy;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One application of the world: its policy, and what really stands at the two sites and in DNS. */
final class App {

    final FailoverPolicy policy;
    final Zone zone;
    private final Map<SiteName, Database> databases = new LinkedHashMap<>();
    private final Map<SiteName, Workload> workloads = new LinkedHashMap<>();
    /** Of the zone, as the checker saw it last. */
    long zoneEpoch = 1;

    /** What the zone answered before people sent users to a page by hand; empty while they don't. */
    List<SiteName> beforeEdit = List.of();

    /** Opened by an operation's step that must not be repeated blindly, by operation. */
    final Map<String, Integer> tickets = new LinkedHashMap<>();

    App(FailoverPolicy policy, Site primary, Site standby) {
        this.policy = policy;
        this.zone = new Zone(primary.name());
        databases.put(primary.name(), new Database(primary, false));
        databases.put(standby.name(), new Database(standby, true));
        workloads.put(primary.name(), new Workload(primary, 4));
        workloads.put(standby.name(), new Workload(standby, 1));
    }

    ApplicationName name() {
        return policy.application();
    }

    Database database(SiteName site) {
        return Objects.requireNonNull(databases.get(site));
    }

    /** Whether one of its maintenance windows is open at that time of the day; they open once a day, at a full minute. */
    boolean maintained(Instant wall) {
        LocalTime now = LocalTime.ofInstant(wall, ZoneOffset.UTC);
        return policy.automation().maintenance().stream().anyMatch(window -> {
            List<String> cron = List.of(window.begins().written().split(" ", -1));
            LocalTime opens = LocalTime.of(Integer.parseInt(cron.get(2)), Integer.parseInt(cron.get(1)));
            return !now.isBefore(opens) && now.isBefore(opens.plus(window.length()));
        });
    }

    Workload workload(SiteName site) {
        return Objects.requireNonNull(workloads.get(site));
    }

    Collection<Database> databases() {
        return databases.values();
    }

    Database other(Database database) {
        return databases.values().stream()
                .filter(d -> d != database)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public String toString() {
        return name().value();
    }
}
