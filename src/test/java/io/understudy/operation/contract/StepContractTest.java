package io.understudy.operation.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.operation.contract.FlawedSubject.Flaw;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each rule of the contract finds the flaws that it is there for, and a sound step keeps them all. */
class StepContractTest {

    private final Path folder;

    StepContractTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @TestFactory
    Stream<DynamicTest> a_sound_step_keeps() {
        return rules().map(rule -> DynamicTest.dynamicTest(
                rule.getName(),
                () -> assertThatCode(() -> tried(rule, Flaw.NONE)).doesNotThrowAnyException()));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void a_flaw_is_found_by_the_rule_that_is_there_for_it(Flaw flaw) {
        Method rule = rules().filter(found -> found.getName().equals(flaw.rule))
                .findFirst()
                .orElseThrow();

        assertThatThrownBy(() -> tried(rule, flaw)).isInstanceOf(AssertionError.class);
    }

    @Test
    void every_rule_has_a_flaw_that_it_finds() {
        assertThat(Arrays.stream(Flaw.values()).map(flaw -> flaw.rule))
                .containsAll(rules().map(Method::getName).toList());
    }

    private static Stream<Method> rules() {
        return Arrays.stream(StepContract.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class));
    }

    private void tried(Method rule, Flaw flaw) throws Throwable {
        Contract contract = new Contract(flaw);
        contract.folder = Files.createTempDirectory(folder, "rule");
        try {
            rule.invoke(contract);
        } catch (InvocationTargetException e) {
            throw Objects.requireNonNull(e.getCause());
        }
    }

    /** Without exemptions. */
    private static final class Contract extends StepContract {

        private final Flaw flaw;

        Contract(Flaw flaw) {
            this.flaw = flaw;
        }

        @Override
        protected StepSubject subject(Path folder) {
            return new FlawedSubject(flaw);
        }

        @Override
        Optional<String> exemption(Rule rule) {
            return Optional.empty();
        }
    }
}
