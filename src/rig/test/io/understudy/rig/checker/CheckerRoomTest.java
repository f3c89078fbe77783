package io.understudy.rig.checker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** A judge that shares code with what it judges shares its mistakes. */
@AnalyzeClasses(packages = "io.understudy.rig.checker")
class CheckerRoomTest {

    @ArchTest
    static final ArchRule the_checker_knows_nothing_of_the_product = classes()
            .that()
            .resideInAPackage("io.understudy.rig.checker..")
            .should()
            .onlyDependOnClassesThat(JavaClass.Predicates.resideInAPackage("io.understudy.rig.checker..")
                    .or(JavaClass.Predicates.resideOutsideOfPackage("io.understudy..")));
}
