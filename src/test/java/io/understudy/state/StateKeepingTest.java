package io.understudy.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Field;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** No machine is forgotten, and no state is kept where it could be set past its table. */
class StateKeepingTest {

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.understudy");

    @Test
    void every_machine_of_the_code_is_on_the_page() {
        assertThat(CODE.stream()
                        .flatMap(c -> c.getFields().stream())
                        .filter(f -> f.getModifiers().contains(JavaModifier.STATIC)
                                && f.getRawType().isEquivalentTo(StateMachine.class))
                        .map(JavaField::reflect)
                        .map(StateKeepingTest::machine))
                .containsExactlyInAnyOrderElementsOf(StatesPageTest.MACHINES);
    }

    @Test
    void nothing_keeps_such_a_state_where_it_could_be_set_past_its_table() {
        Set<String> states = StatesPageTest.MACHINES.stream()
                .map(m -> m.start().getDeclaringClass().getName())
                .collect(Collectors.toSet());

        assertThat(CODE.stream()
                        .filter(c -> !c.isEquivalentTo(Position.class))
                        .flatMap(c -> c.getFields().stream())
                        .filter(f -> states.contains(f.getRawType().getName())
                                && !f.getModifiers().contains(JavaModifier.FINAL)))
                .isEmpty();
    }

    private static StateMachine<?, ?> machine(Field field) {
        try {
            return (StateMachine<?, ?>) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError("the page can't see " + field, e);
        }
    }
}
