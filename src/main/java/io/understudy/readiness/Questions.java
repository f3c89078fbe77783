package io.understudy.readiness;

import io.understudy.policy.FailoverPolicy;
import java.util.List;

/** Port: everything that must hold for an application, as its roles are now. Answers at once; nothing is asked yet. */
@FunctionalInterface
public interface Questions {

    List<Check> of(FailoverPolicy policy);
}
