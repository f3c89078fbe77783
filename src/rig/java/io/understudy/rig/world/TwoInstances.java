package io.understudy.rig.world;

import io.understudy.rig.machine.Wait;
import io.understudy.rig.network.Host;
import io.understudy.rig.postgres.PostgresNode;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/**
 * Two instances of the orchestrator and the PostgreSQL server with the journal that they share, on hosts outside both sites. The
 * first one leads at first.
 */
public record TwoInstances(PostgresNode journal, Service first, Service second) implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String PASSWORD = Installation.PASSWORDS.superuser();

    /** Starts witness, journal and both instances; returns when the first leads and both call the shop protected. */
    public static TwoInstances start(RigWorld world) throws IOException {
        return start(world, Map.of());
    }

    /**
     * As {@link #start(RigWorld)}.
     *
     * @param environment of the first instance, for faults that are its own
     */
    static TwoInstances start(RigWorld world, Map<String, String> environment) throws IOException {
        PostgresNode journal = PostgresNode.alone(
                world.reaper(),
                "journal",
                world.network().place(Host.CLOUD),
                world.addresses().journal(),
                world.folder(),
                PASSWORD);
        world.witness();
        Service first = world.orchestrator(
                world.installation().instance("first", world.addresses().orchestrator(), journal.at()), environment);
        Wait.until(first.program(), "the first instance leads", PATIENCE, () -> leads(first) && first.isProtecting());
        Service second = world.orchestrator(
                world.installation().instance("second", world.addresses().secondOrchestrator(), journal.at()));
        Wait.until(
                second.program(),
                "the second instance follows",
                PATIENCE,
                () -> !leads(second) && second.isProtecting());
        return new TwoInstances(journal, first, second);
    }

    /** False also of one that does not answer. */
    public static boolean leads(Service service) {
        return service.status().filter(s -> s.role().equals("LEADER")).isPresent();
    }

    /** How many facts the journal has. @param type of them, in SQL's LIKE form */
    public long facts(String type) throws SQLException {
        try (var session = DriverManager.getConnection(
                        "jdbc:postgresql://%s/postgres".formatted(journal.at()), "postgres", PASSWORD);
                var question = session.prepareStatement("SELECT count(*) FROM understudy.entry WHERE type LIKE ?")) {
            question.setString(1, type);
            try (ResultSet answer = question.executeQuery()) {
                answer.next();
                return answer.getLong(1);
            }
        }
    }

    @Override
    public void close() {
        first.close();
        second.close();
        journal.close();
    }
}
