package io.understudy.rig.world;

import io.understudy.rig.checker.Evidence;
import io.understudy.rig.checker.Main;
import io.understudy.rig.checker.Recording;
import io.understudy.rig.checker.Tables;
import io.understudy.rig.checker.Verdict;
import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Program;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.machine.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The checker as a running process in the users' place. */
public final class CheckerProcess implements AutoCloseable {

    private static final Duration START_WITHIN = Duration.ofSeconds(30);

    private final Program program;
    private final CheckerPlan plan;

    private CheckerProcess(Program program, CheckerPlan plan) {
        this.program = program;
        this.plan = plan;
    }

    /** Starts it and returns when its log is there; nothing needs to be acknowledged yet. */
    public static CheckerProcess start(Reaper reaper, Place place, CheckerPlan plan) throws IOException {
        List<String> arguments = new ArrayList<>(plan.command());
        arguments.addAll(List.of(
                "--every", plan.every().toMillis() + "ms", "--log", plan.log().toString()));
        Path output = plan.log().resolveSibling(plan.log().getFileName() + ".out");
        Program program = JavaProgram.start(reaper, "checker", place, Main.class, arguments, output);
        Wait.until(program, "the checker writes its log", START_WITHIN, () -> Files.size(plan.log()) > 0);
        return new CheckerProcess(program, plan);
    }

    /** What stands in its log by now. */
    public Recording recording() throws IOException {
        return Recording.read(plan.log());
    }

    /**
     * Returns when what it recorded satisfies a condition.
     *
     * @throws IOException when it does not within the limit, or the checker has ended
     */
    public void await(String what, Duration limit, Predicate<Recording> condition) throws IOException {
        Wait.until(program, what, limit, () -> condition.test(recording()));
    }

    /** Returns when this side has acknowledged so many further rows. */
    public void awaitAcknowledged(String side, long further, Duration limit) throws IOException {
        long before = acknowledged(recording(), side);
        await(
                "%s acknowledges %d more rows".formatted(side, further),
                limit,
                now -> acknowledged(now, side) >= before + further);
    }

    private static long acknowledged(Recording recording, String side) {
        return recording.writes().stream()
                .filter(a -> a.acknowledged() && a.side().equals(side))
                .count();
    }

    /** Ends it, lets open attempts come to their outcome, reads both tables as they are now and judges. No fault is noted. */
    public Verdict stop() throws IOException {
        return Verdict.of(evidence());
    }

    /** As {@link #stop}. @param faultNanos when the fault was let loose, by {@link System#nanoTime} of this process */
    public Verdict stop(long faultNanos) throws IOException {
        return Verdict.of(evidence().since(faultNanos));
    }

    /** Ends it and gathers what a verdict is made of. */
    public Evidence evidence() throws IOException {
        program.close();
        return new Evidence(recording(), Tables.read(plan.primary()), Tables.read(plan.standby()));
    }

    /** For faults of the checker itself. */
    public Program program() {
        return program;
    }

    @Override
    public void close() {
        program.close();
    }
}
