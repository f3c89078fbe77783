package io.understudy.topology;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The root of what this service throws. The message says what happened, what it means for the application, and what to
 * do. The four kinds decide what a caller may do next.
 */
public abstract sealed class UnderstudyException extends RuntimeException {

    private UnderstudyException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Never null, unlike what it overrides. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    /** May succeed when tried again: a refused connection, a throttled call. Nothing was changed. */
    public static final class Transient extends UnderstudyException {
        public Transient(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Will not succeed by trying again: wrong credentials, missing permission. Nothing was changed. */
    public static final class Permanent extends UnderstudyException {
        public Permanent(String message, Throwable cause) {
            super(message, cause);
        }

        public Permanent(String message) {
            super(message, null);
        }
    }

    /** The call may or may not have had its effect: observe before anything else. */
    public static final class OutcomeUnknown extends UnderstudyException {
        public OutcomeUnknown(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** What a person wrote can't be used; the message says where and what to write instead. */
    public static final class InvalidInput extends UnderstudyException {
        public InvalidInput(String message) {
            super(message, null);
        }
    }
}
