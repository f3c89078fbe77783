package io.understudy.operation.steps;

import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.topology.OperationId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Switches records again that something else has changed back since this operation switched them, such as a controller that keeps them
 * as it has them; a few times only. Counted in memory: a restart begins anew. Thread-safe.
 */
final class RecordUpkeep {

    private static final int MOST = 3;

    private final Map<OperationId, Integer> switchedAgain = new ConcurrentHashMap<>();

    /** What was found and done, for people; empty when all is as it was left, or can't be told. */
    Optional<String> look(StepType provider, StepContext context) {
        if (!(provider.observe(context) instanceof Goal.Open(String open))) {
            return Optional.empty();
        }
        String what = "users are no longer sent to %s alone: %s".formatted(context.newPrimary(), open);
        int before = switchedAgain.getOrDefault(context.operation(), 0);
        if (before == MOST) {
            return Optional.of(
                    "%s. The records were switched again %d times and are left so: find who changes them, such as external-dns, and take them from it"
                            .formatted(what, MOST));
        }
        context.warrant().require();
        switchedAgain.put(context.operation(), before + 1);
        return Optional.of(
                switch (provider.apply(context)) {
                    case StepResult.Done done ->
                        "%s. They are switched again, for the %d. time of at most %d (%s); find who changes them, such as external-dns"
                                .formatted(what, before + 1, MOST, done.summary());
                    case StepResult other ->
                        "%s. They could not be switched again (%s): find who changes them, such as external-dns"
                                .formatted(what, other.summary());
                });
    }
}
