package io.understudy.operation.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.understudy.operation.StepType;
import io.understudy.operation.steps.DnsByProvider;
import io.understudy.operation.steps.VerifyWriteByLink;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** No step type joins the service without a subject, and none is let off a rule without a reason. */
class EveryStepTypeTest {

    /** Step types that hand every call on to another one, and have tests of their own for that. */
    private static final Set<String> WRAPPERS = Set.of(
            DnsByProvider.class.getName(),
            VerifyWriteByLink.class.getName(),
            "io.understudy.operation.FenceStep",
            "io.understudy.operation.GuardedStep");

    private static final Set<String> COMMON =
            Set.of("name", "needs", "timeout", "deadline", "when", "retry", "onError");

    private final JavaClasses all = new ClassFileImporter().importPackages("io.understudy");

    @Test
    void every_implementation_has_a_subject() {
        Set<String> implementations = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("io.understudy").stream()
                        .filter(type -> type.isAssignableTo(StepType.class))
                        .filter(type -> !type.isInterface()
                                && type.getModifiers().contains(JavaModifier.PUBLIC)
                                && !type.getModifiers().contains(JavaModifier.ABSTRACT))
                        .map(JavaClass::getName)
                        .filter(name -> !WRAPPERS.contains(name))
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(subjects().values())
                .as("step types with a subject; write one for each that is missing (docs/architecture.md)")
                .containsAll(implementations);
        assertThat(implementations).hasSizeGreaterThan(20);
    }

    @Test
    void every_type_that_runbooks_know_has_a_subject() throws IOException {
        assertThat(all.stream()
                        .filter(type -> type.isAnnotatedWith(Covers.class))
                        .map(type -> type.getAnnotationOfType(Covers.class).type())
                        .collect(Collectors.toSet()))
                .as("step types with a subject; write one for each that is missing (docs/architecture.md)")
                .containsExactlyInAnyOrderElementsOf(typesOfRunbooks());
    }

    @Test
    void every_subject_keeps_the_contract() {
        assertThat(subjects().keySet())
                .as("classes that name a step type by @Covers")
                .allSatisfy(name -> assertThat(all.get(name).isAssignableTo(StepContract.class))
                        .as(name)
                        .isTrue());
    }

    @Test
    void exemptions_are_of_types_that_runbooks_know_each_once_with_a_reason() throws IOException {
        assertThat(typesOfRunbooks())
                .containsAll(Exemptions.ALL.stream()
                        .map(exemption -> exemption.type().replaceAll(" by .*", ""))
                        .toList());
        assertThat(Exemptions.ALL)
                .allSatisfy(exemption -> assertThat(exemption.why()).isNotBlank())
                .extracting(exemption -> exemption.type() + " " + exemption.rule())
                .doesNotHaveDuplicates();
    }

    /** By the class that has it. */
    private Map<String, String> subjects() {
        return all.stream()
                .filter(type -> type.isAnnotatedWith(Covers.class))
                .collect(Collectors.toMap(JavaClass::getName, type -> covered(type)));
    }

    private static String covered(JavaClass type) {
        JavaClass named = (JavaClass)
                type.getAnnotationOfType(Covers.class.getName()).get("by").orElseThrow();
        return named.getName();
    }

    private static List<String> typesOfRunbooks() throws IOException {
        try (InputStream schema = EveryStepTypeTest.class.getResourceAsStream("/schema/runbook.v1.schema.json")) {
            JsonNode properties = new JsonMapper()
                    .readTree(Objects.requireNonNull(schema))
                    .path("$defs")
                    .path("step")
                    .path("properties");
            return properties.properties().stream()
                    .map(Map.Entry::getKey)
                    .filter(key -> !COMMON.contains(key))
                    .toList();
        }
    }
}
