package io.understudy.cli;

import org.jspecify.annotations.Nullable;

/** A command that did not do what was asked; its message is for people, its exit code for scripts. */
public final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int exitCode;

    /** @param exitCode 1: the service said no; 2: it could not be asked */
    public Failure(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
