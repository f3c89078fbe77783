package io.understudy.operation;

import io.understudy.state.Described;

/** Where an operation is in its life; {@link OperationMachine} has the ways between. */
public enum Phase implements Described {
    AWAITING_APPROVAL("other people must approve it before it begins; nothing was done yet"),
    RUNNING("its steps run, as far as what they need is done"),
    AWAITING_ACCEPTANCE("a person must accept a risk in writing; nothing irreversible starts meanwhile"),
    COMPENSATING("it failed before the point of no return and undoes what it did"),
    SUCCEEDED("every step is done; the application has moved"),
    COMPENSATED("what it did is undone; the application has not moved"),
    BLOCKED("it can go neither on nor back by itself; a person repairs the cause and retries. Still open"),
    REFUSED("prechecks stood against it, or it was not approved; nothing was changed"),
    SUPERSEDED("the application was moved without this journal meanwhile, and that move was taken in; it acts no more");

    private final String sentence;

    Phase(String sentence) {
        this.sentence = sentence;
    }

    @Override
    public String sentence() {
        return sentence;
    }

    /** True once nothing more can happen in it. */
    public boolean closed() {
        return this == SUCCEEDED || this == COMPENSATED || this == REFUSED || this == SUPERSEDED;
    }
}
