package io.understudy.rig.contest;

import io.understudy.api.OperationReport;
import io.understudy.rig.checker.Loss;
import io.understudy.rig.checker.Report;
import io.understudy.rig.checker.Verdict;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.world.CheckerProcess;
import io.understudy.rig.world.RigWorld;
import io.understudy.rig.world.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Understudy on the rig, with the project's sample policy: 1 s probes x 3 from two vantage points, a power switch as the fence,
 * and beside the database a web on Kubernetes and the public name, which are moved too. A round in which more was lost than
 * announced, or both sides wrote, has no figure.
 */
record Understudy() implements Contestant {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration EVERY = Duration.ofMillis(10);

    @Override
    public String name() {
        return "Understudy, 1 s probes x 3";
    }

    @Override
    public String clients() {
        return "HTTP by DNS, TTL 1 s";
    }

    @Override
    public Outcome compete(Path folder) throws Exception {
        try (RigWorld world = RigWorld.start();
                Service service = world.protectedShop();
                CheckerProcess users = world.users(EVERY)) {
            // The kill must not keep step with the probes.
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(3_000_000_000L));
            long fault = System.nanoTime();
            world.killEast();
            users.awaitAcknowledged(RigWorld.WEST, 50, LIMIT);
            Wait.until(
                    service.program(),
                    "the operation ends",
                    LIMIT,
                    () -> service.operation()
                            .filter(o -> o.finishedAt() != null)
                            .isPresent());
            OperationReport operation = service.operation().orElseThrow();
            service.close();
            Verdict verdict = world.judge(users, fault);
            Loss loss = verdict.loss().orElseThrow();
            Long announced = operation.predictedLossMillis();
            boolean kept = loss.numbers().isEmpty()
                    || announced != null && loss.window().toMillis() <= announced;
            if (!operation.phase().equals("SUCCEEDED") || !verdict.oneWriter() || !kept) {
                throw new IOException("%s, announced a loss of %s ms at most%n%s"
                        .formatted(operation.phase(), announced, Report.text(verdict)));
            }
            return new Outcome(
                    verdict.recovery().orElseThrow(),
                    verdict.counts().acknowledged(),
                    loss.numbers().size(),
                    verdict.overlap().certain().size()
                            + verdict.overlap().possible().size());
        }
    }
}
