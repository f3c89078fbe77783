package io.understudy.operation;

import io.understudy.state.Described;

/** Where a step of an operation is; {@link StepMachine} has the ways between. */
public enum StepStatus implements Described {
    PENDING("it is still to be done, or waits for a person's answer"),
    RUNNING("its intent is durable, its outcome is not known yet"),
    DONE("it happened and was proven"),
    SKIPPED(
            "its goal was true before this operation did anything for it, a person left it out, or its condition did not hold"),
    FAILED("it did not happen; it is tried again while attempts are left"),
    IN_DOUBT("it may have happened; it is looked at before anything else"),
    COMPENSATED("it is undone");

    private final String sentence;

    StepStatus(String sentence) {
        this.sentence = sentence;
    }

    @Override
    public String sentence() {
        return sentence;
    }

    /** Whether steps that need it may start. */
    public boolean satisfied() {
        return this == DONE || this == SKIPPED;
    }
}
