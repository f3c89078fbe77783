package io.understudy.rig.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.api.OperationReport;
import io.understudy.cli.Pages;
import io.understudy.rig.checker.Loss;
import io.understudy.rig.checker.Report;
import io.understudy.rig.checker.Verdict;
import io.understudy.rig.machine.Wait;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** What the stories of the rig have in common. */
public final class Story {

    private static final Duration LONG = Duration.ofSeconds(90);

    private Story() {}

    /** The newest operation, once it has ended or is stuck. */
    public static OperationReport awaitOver(Service service) throws IOException {
        awaitIn(
                service,
                "an operation ends",
                () -> service.operation()
                        .filter(o -> o.finishedAt() != null || o.phase().equals("BLOCKED"))
                        .isPresent());
        return service.operation().orElseThrow();
    }

    public static void awaitPhase(Service service, String phase) throws IOException {
        awaitIn(service, "an operation is " + phase, () -> service.phase().equals(phase));
    }

    public static void awaitRule(Service service, String... rules) throws IOException {
        awaitIn(
                service,
                "one of the rules %s fires".formatted(String.join(", ", rules)),
                () -> List.of(rules).contains(service.rule()));
    }

    /** Waits for what the service does; the failure tells its story. */
    public static void awaitIn(Service service, String what, Callable<Boolean> condition) throws IOException {
        try {
            Wait.until(service.program(), what, LONG, condition);
        } catch (IOException e) {
            throw new IOException(e.getMessage() + "\n" + of(service), e);
        }
    }

    /** Asserts, for as long as given, that nothing is moved: no operation, or none that goes beyond asking. */
    static void assertHolds(Service service, Duration length) {
        long end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() - end < 0) {
            assertThat(service.operations()).as(of(service)).isEmpty();
            pass(Duration.ofMillis(100));
        }
    }

    /** Lets time pass: the length is the fault itself, nothing is waited for. */
    static void pass(Duration length) {
        long end = System.nanoTime() + length.toNanos();
        for (long left = length.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Never more than one side wrote, and no more was lost than the service had announced. */
    static void assertOneWriter(Verdict verdict, OperationReport operation) {
        assertThat(verdict.oneWriter()).as(Report.text(verdict)).isTrue();
        Loss loss = verdict.loss().orElseThrow();
        Long announced = operation.predictedLossMillis();
        assertThat(loss.numbers().isEmpty()
                        || announced != null && loss.window().toMillis() <= announced)
                .as(
                        "lost %s over %s, announced %s ms%n%s",
                        loss.numbers(), loss.window(), announced, Report.text(verdict))
                .isTrue();
    }

    /** What the service says of itself, for messages. */
    public static String of(Service service) {
        try {
            return "%s%nstatus: %s%n%s"
                    .formatted(
                            service.operation().map(Pages::operation).orElse("no operation"),
                            service.shop(),
                            service.program().logTail());
        } catch (RuntimeException e) {
            return e.toString();
        }
    }
}
