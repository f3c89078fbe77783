package io.understudy.operation.contract;

import io.understudy.operation.StepType;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which step type, and which implementation of it, a subject puts to the contract, so that {@link EveryStepTypeTest} can tell which has none. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Covers {

    /** As runbooks write it. */
    String type();

    Class<? extends StepType> by();
}
