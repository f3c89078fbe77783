package io.understudy.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.understudy.operation.OperationMachine;
import io.understudy.operation.StepMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/states.md is drawn from the tables in the code. */
class StatesPageTest {

    private static final Path PAGE = Path.of("docs/states.md");
    private static final String REWRITE = "./mvnw -q test -Dtest=StatesPageTest -Dstates.page=write";

    /** In the order of the page. */
    private static final List<StateMachine<?, ?>> MACHINES = List.of(OperationMachine.MACHINE, StepMachine.MACHINE);

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.understudy");

    @Test
    void the_page_is_what_the_tables_say() throws IOException {
        String expected = new StatesPage(MACHINES).text(REWRITE);
        if ("write".equals(System.getProperty("states.page"))) {
            Files.writeString(PAGE, expected);
        }
        if (!Files.exists(PAGE) || !Files.readString(PAGE).equals(expected)) {
            fail("%s is not what the tables in the code say any more; write it anew and read what changed: %s"
                    .formatted(PAGE, REWRITE));
        }
    }

    @Test
    void every_machine_of_the_code_is_on_the_page() {
        assertThat(CODE.stream()
                        .flatMap(c -> c.getFields().stream())
                        .filter(f -> f.getModifiers().contains(JavaModifier.STATIC)
                                && f.getRawType().isEquivalentTo(StateMachine.class))
                        .map(JavaField::reflect)
                        .map(StatesPageTest::machine))
                .containsExactlyInAnyOrderElementsOf(MACHINES);
    }

    @Test
    void nothing_keeps_such_a_state_where_it_could_be_set_past_its_table() {
        Set<String> states = MACHINES.stream()
                .map(m -> m.start().getDeclaringClass().getName())
                .collect(Collectors.toSet());

        assertThat(CODE.stream()
                        .filter(c -> !c.isEquivalentTo(Position.class))
                        .flatMap(c -> c.getFields().stream())
                        .filter(f -> states.contains(f.getRawType().getName())
                                && !f.getModifiers().contains(JavaModifier.FINAL)))
                .isEmpty();
    }

    private static StateMachine<?, ?> machine(java.lang.reflect.Field field) {
        try {
            return (StateMachine<?, ?>) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError("the page can't see " + field, e);
        }
    }
}
