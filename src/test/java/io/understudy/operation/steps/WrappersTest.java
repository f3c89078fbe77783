package io.understudy.operation.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.operation.StepType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A step type that hands its calls on to another one hands on all: a default would hide what the other says. */
class WrappersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.understudy.operation.GuardedStep",
                "io.understudy.operation.FenceStep",
                "io.understudy.operation.steps.DnsByProvider"
            })
    void hands_on_every_call(String wrapper) throws ClassNotFoundException {
        Class<?> type = Class.forName(wrapper);
        List<String> own =
                Arrays.stream(type.getDeclaredMethods()).map(Method::getName).toList();
        assertThat(Arrays.stream(StepType.class.getMethods())
                        .map(Method::getName)
                        .toList())
                .filteredOn(name -> !name.equals("contents") || !wrapper.endsWith("DnsByProvider"))
                .filteredOn(name -> !name.equals("pointOfNoReturn") || wrapper.endsWith("GuardedStep"))
                .isSubsetOf(own);
    }
}
