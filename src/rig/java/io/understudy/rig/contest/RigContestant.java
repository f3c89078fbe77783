package io.understudy.rig.contest;

import io.understudy.rig.checker.Verdict;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.network.Host;
import io.understudy.rig.network.Network;
import io.understudy.rig.world.CheckerPlan;
import io.understudy.rig.world.CheckerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A contender in a network of its own, with the checker in the users' place. The kill is a SIGKILL of all processes of the EAST
 * at once; the EAST's kernel lives on and resets connections, so that clients need not wait for time-outs.
 */
record RigContestant(String name, String clients, Supplier<Contender> system) implements Contestant {

    private static final Duration FIRST_ROWS = Duration.ofSeconds(60);
    private static final Duration FAILOVER = Duration.ofMinutes(3);
    private static final long ROWS_BEFORE = 300;
    private static final long ROWS_AFTER = 100;

    /** No contender's cycle is longer, so that the kill meets each point of it alike. */
    private static final Duration CYCLE = Duration.ofSeconds(10);

    @Override
    public Outcome compete(Path folder) throws Exception {
        Reaper reaper = Reaper.start();
        try (Network network = Network.open(reaper)) {
            try (reaper) {
                return compete(new Stage(reaper, network, folder));
            }
        }
    }

    private Outcome compete(Stage stage) throws Exception {
        Contender contender = system.get();
        try {
            contender.start(stage);
        } catch (IOException e) {
            throw new NotStarted(e);
        }
        CheckerPlan plan = contender.clients(stage.folder().resolve("checker.log"));
        try (CheckerProcess checker = CheckerProcess.start(stage.reaper(), stage.place(Host.USERS), plan)) {
            checker.awaitAcknowledged(plan.primary().side(), ROWS_BEFORE, FIRST_ROWS);
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(CYCLE.toNanos()));
            long fault = System.nanoTime();
            stage.network().powerOff(Host.EAST);
            contender.told();
            checker.awaitAcknowledged(plan.standby().side(), ROWS_AFTER, FAILOVER);
            return outcome(checker.stop(fault));
        }
    }

    private static Outcome outcome(Verdict verdict) throws IOException {
        return new Outcome(
                verdict.recovery().orElseThrow(() -> new IOException("no side took over")),
                verdict.counts().acknowledged(),
                verdict.loss()
                        .orElseThrow(() -> new IOException("the new side's table can't be read: " + verdict.problems()))
                        .numbers()
                        .size(),
                verdict.overlap().certain().size()
                        + verdict.overlap().possible().size());
    }
}
