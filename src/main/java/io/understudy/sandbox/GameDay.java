package io.understudy.sandbox;

import io.understudy.api.DrillReport;
import io.understudy.api.Status;
import io.understudy.cli.ServiceClient;
import io.understudy.sandbox.shop.OrderClient;
import io.understudy.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Watches production from outside before and during a drill, and says what the drill did to it. {@link #begins}, {@link #ends} and
 * {@link #judged} are called once each, in this order. Not thread-safe.
 */
final class GameDay implements AutoCloseable {

    /** Together longer than the second between two heartbeats. */
    private static final int LOOKS = 12;

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final Duration CATCH_UP_LIMIT = Duration.ofSeconds(30);

    private final SandboxWorld world;
    private final ServiceClient client;
    private final OrderClient users;
    private final Ticker ticker;
    private final CopyWatch copy;
    private final long opened;
    private List<LagJudge.Before> lags = List.of();
    private int orders;
    private long begun;
    private long ended;

    private GameDay(SandboxWorld world, ServiceClient client, OrderClient users, Ticker ticker, CopyWatch copy) {
        this.world = world;
        this.client = client;
        this.users = users;
        this.ticker = ticker;
        this.copy = copy;
        this.opened = ticker.nanos();
    }

    /** From now on orders are looked for at the standby. */
    static GameDay open(SandboxWorld world, ServiceClient client, OrderClient users, Ticker ticker)
            throws SQLException {
        return new GameDay(world, client, users, ticker, CopyWatch.start(world.standby(), users, ticker));
    }

    /** The drill is asked for next. */
    void begins() throws InterruptedException {
        lags = lags();
        orders = users.acknowledgements().size();
        begun = ticker.nanos();
    }

    /** The drill is over. */
    void ends() {
        ended = ticker.nanos();
        orders = users.acknowledgements().size() - orders;
    }

    /** The report with what the drill came to, once nobody orders any more. */
    DemoReport judged(DemoReport report) throws InterruptedException {
        boolean caughtUp = copy.caughtUp(CATCH_UP_LIMIT);
        DrillReport drill = newestDrill(client);
        return report.with(
                drill,
                orders,
                world.drillsAtWest(),
                lags,
                CopyLag.of(copy.looks(opened, begun), copy.looks(begun, ended)),
                caughtUp,
                reportedAfter(drill));
    }

    @Override
    public void close() {
        copy.close();
    }

    static DrillReport newestDrill(ServiceClient client) {
        return client.get("/api/v1/drills", DrillReport[].class)[0];
    }

    /** What the shop's links looked like over more than a second, within which a heartbeat comes. */
    private List<LagJudge.Before> lags() throws InterruptedException {
        List<LagJudge.Before> looks = new ArrayList<>();
        for (int i = 0; i < LOOKS; i++) {
            Thread.sleep(BETWEEN_LOOKS);
            client.get("/api/v1/status", Status.class)
                    .applications()
                    .getFirst()
                    .replication()
                    .forEach(link -> looks.add(new LagJudge.Before(link.link(), link.lagMillis(), link.rpoMillis())));
        }
        return looks;
    }

    /** From the drill's last outcome until its page lay in the service's folder, in milliseconds; null without one. */
    private @Nullable Long reportedAfter(DrillReport drill) {
        Path page = world.configuration().resolve("state/drills/%s.html".formatted(drill.id()));
        Long finished = drill.finishedAt();
        try {
            return finished == null ? null : Files.getLastModifiedTime(page).toMillis() - finished;
        } catch (IOException e) {
            return null;
        }
    }
}
