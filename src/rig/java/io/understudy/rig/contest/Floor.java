package io.understudy.rig.contest;

import io.understudy.rig.checker.Tables;
import io.understudy.rig.machine.Shell;
import io.understudy.rig.network.Host;
import io.understudy.rig.postgres.PostgresPair;
import io.understudy.rig.postgres.PostgresPrograms;
import io.understudy.rig.postgres.ShopDatabase;
import io.understudy.rig.world.CheckerPlan;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The floor: a shell script of one line that somebody calls at the moment of the kill. It detects nothing, asks nobody, fences
 * nothing and proves nothing; nobody can be faster with the same database.
 */
final class Floor implements Contender {

    private static final int LAST = 20;
    private static final int PORT = 5432;
    private static final String PASSWORD = "secret";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private @Nullable Stage stage;
    private @Nullable PostgresPair pair;

    @Override
    public void start(Stage on) throws Exception {
        stage = on;
        pair = PostgresPair.start(
                on.reaper(),
                new PostgresPair.Plan(
                        on.folder().resolve("floor"),
                        on.place(Host.EAST),
                        new HostPort(on.address(Host.EAST, LAST), PORT),
                        on.place(Host.WEST),
                        new HostPort(on.address(Host.WEST, LAST), PORT),
                        new ShopDatabase.Passwords(PASSWORD, PASSWORD, PASSWORD, PASSWORD),
                        Map.of()));
        Files.writeString(on.folder().resolve("runbook.sh"), """
                exec %s/pg_ctl promote -D %s
                """.formatted(
                        PostgresPrograms.require().bin(), pair.standby().data()));
    }

    @Override
    public CheckerPlan clients(Path log) throws IOException {
        Stage on = Objects.requireNonNull(stage, "it was not started");
        Path password = Files.writeString(log.resolveSibling("password"), PASSWORD);
        String east = on.at(Host.EAST, LAST, PORT);
        String west = on.at(Host.WEST, LAST, PORT);
        return new CheckerPlan(
                CheckerPlan.postgresql(List.of(east, west), "shop", "shop", password),
                Duration.ofMillis(10),
                log,
                source(east),
                source(west));
    }

    @Override
    public void told() throws IOException {
        Stage on = Objects.requireNonNull(stage, "it was not started");
        Shell.run(on.place(Host.WEST)
                .commandAsNobody(List.of("sh", on.folder().resolve("runbook.sh").toString())));
    }

    private static Tables.Source source(String at) {
        return new Tables.Source(at, "jdbc:postgresql://%s/shop".formatted(at), "shop", PASSWORD, PATIENCE);
    }
}
