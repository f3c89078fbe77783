package io.understudy.rig;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.understudy.rig.faults.Fault;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultCatalogueTest {

    private static final JavaClasses RIG =
            new ClassFileImporter().importPackages("io.understudy.rig", "io.understudy.adapter");

    @Test
    void every_fault_is_proven_by_a_test_on_the_rig_or_says_what_it_waits_for() {
        Set<Fault> waiting = EnumSet.noneOf(Fault.class);
        Arrays.stream(Fault.values())
                .filter(fault -> fault.waitsFor().isPresent())
                .forEach(waiting::add);
        assertThat(proven()).isEqualTo(EnumSet.complementOf(EnumSet.copyOf(waiting)));
    }

    @Test
    void only_tests_of_the_rig_prove() {
        assertThat(RIG.stream()
                        .flatMap(c -> c.getMethods().stream())
                        .filter(m -> m.isAnnotatedWith(Proves.class))
                        .map(m -> m.getOwner().getSimpleName()))
                .isNotEmpty()
                .allMatch(name -> name.endsWith("RigIT"));
    }

    private static EnumSet<Fault> proven() {
        EnumSet<Fault> proven = EnumSet.noneOf(Fault.class);
        for (var owner : RIG) {
            for (JavaMethod method : owner.getMethods()) {
                method.tryGetAnnotationOfType(Proves.class).ifPresent(p -> proven.addAll(Arrays.asList(p.value())));
            }
        }
        return proven;
    }
}
