package io.understudy.rig.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes one line for each test of the rig, as it ends: {@code ran|skipped|failed TAB name TAB why}, to the file named by the
 * system property {@code rig.report}. Without the property, and for other tests, it is silent. Found by JUnit as a service.
 */
public final class RigReport implements TestExecutionListener {

    private final @Nullable Path file;
    private @Nullable TestPlan plan;

    /** For JUnit. */
    public RigReport() {
        String name = System.getProperty("rig.report");
        this.file = name == null ? null : Path.of(name);
    }

    @Override
    public void testPlanExecutionStarted(TestPlan started) {
        plan = started;
    }

    @Override
    public void executionSkipped(TestIdentifier skipped, String reason) {
        writeSkipped(skipped, reason);
    }

    /** A class that is skipped, or given up before its first test, takes its tests along. */
    private void writeSkipped(TestIdentifier skipped, String reason) {
        if (skipped.isTest()) {
            write("skipped", skipped, reason);
        } else if (plan != null) {
            plan.getDescendants(skipped).stream()
                    .filter(TestIdentifier::isTest)
                    .forEach(test -> write("skipped", test, reason));
        }
    }

    @Override
    public void executionFinished(TestIdentifier finished, TestExecutionResult result) {
        String why =
                result.getThrowable().map(t -> String.valueOf(t.getMessage())).orElse("");
        switch (result.getStatus()) {
            case SUCCESSFUL -> writeTest("ran", finished, "");
            case ABORTED -> writeSkipped(finished, why);
            case FAILED -> write("failed", finished, why);
        }
    }

    private void writeTest(String outcome, TestIdentifier test, String why) {
        if (test.isTest()) {
            write(outcome, test, why);
        }
    }

    private void write(String outcome, TestIdentifier test, String why) {
        String owner = test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> ((MethodSource) source).getClassName())
                .orElse(test.getDisplayName());
        if (file == null || !owner.endsWith("RigIT")) {
            return;
        }
        String simple = owner.substring(owner.lastIndexOf('.') + 1);
        String line = "%s\t%s: %s\t%s%n"
                .formatted(
                        outcome,
                        simple,
                        test.getDisplayName().replace("()", ""),
                        why.lines().findFirst().orElse(""));
        try {
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("the rig's report can't be written", e);
        }
    }
}
