package io.understudy.operation;

/** Port: hears of every fact once it is durable. Must return quickly; what it throws is logged and otherwise ignored. */
@FunctionalInterface
public interface OperationListener {

    /** @param view the operation after the fact */
    void changed(OperationView view, OperationFact fact);
}
