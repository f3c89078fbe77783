package io.understudy.rig;

import io.understudy.rig.kubernetes.KubernetesAssets;
import io.understudy.rig.machine.MissingPart;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The test needs a real control plane, and is skipped where there is none; the reason says how to get one. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(NeedsKubernetes.Condition.class)
public @interface NeedsKubernetes {

    /** Looks once for all tests. */
    final class Condition implements ExecutionCondition {

        private static final ConditionEvaluationResult RESULT = look();

        private static ConditionEvaluationResult look() {
            try {
                KubernetesAssets.find();
                return ConditionEvaluationResult.enabled("there is a control plane");
            } catch (MissingPart e) {
                return ConditionEvaluationResult.disabled(e.getMessage());
            }
        }

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return RESULT;
        }
    }
}
