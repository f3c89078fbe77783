package io.understudy.rig;

import io.understudy.rig.machine.MissingPart;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/** A test that finds a part missing, which may not be installed here, is skipped; the reason says what it is and how to get it. */
final class SkipWhatIsMissing implements TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        throw skipped(thrown);
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        throw skipped(thrown);
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable thrown) throws Throwable {
        throw skipped(thrown);
    }

    private static Throwable skipped(Throwable thrown) {
        return thrown instanceof MissingPart missing ? new TestAbortedException(missing.getMessage(), missing) : thrown;
    }
}
