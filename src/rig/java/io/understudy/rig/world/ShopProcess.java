package io.understudy.rig.world;

import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Program;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.shop.Main;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The shop at one site, as a running process: what a pod is to the users. */
public final class ShopProcess implements AutoCloseable {

    private static final Duration START_WITHIN = Duration.ofSeconds(30);

    private final Program program;

    private ShopProcess(Program program) {
        this.program = program;
    }

    /**
     * Starts it and returns when it takes connections, which this process must be able to reach; the database need not be
     * there.
     */
    public static ShopProcess start(Reaper reaper, Place place, ShopPlan plan) throws IOException {
        Program program = JavaProgram.start(
                reaper,
                "shop of " + plan.site(),
                place,
                Main.class,
                List.of(
                        "--site", plan.site(),
                        "--listen", plan.listen(),
                        "--database", plan.database(),
                        "--database-name", plan.databaseName(),
                        "--user", plan.user(),
                        "--password-file", plan.passwordFile().toString(),
                        "--health", plan.health().name().toLowerCase(Locale.ROOT)),
                plan.log());
        Wait.until(program, program.name() + " listens at " + plan.listen(), START_WITHIN, () -> listens(plan));
        return new ShopProcess(program);
    }

    private static boolean listens(ShopPlan plan) throws IOException {
        String[] at = plan.listen().split(":", 2);
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(at[0], Integer.parseInt(at[1])), 500);
            return true;
        }
    }

    /** For faults: kill, pause, resume. */
    public Program program() {
        return program;
    }

    /** Ends it at once (SIGKILL), as the loss of its pod does. */
    @Override
    public void close() {
        program.kill();
    }
}
