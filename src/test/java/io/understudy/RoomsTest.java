package io.understudy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.understudy.camel.Metrics;
import java.util.Arrays;
import java.util.stream.Stream;
import org.quartz.CronExpression;

/** Holds the rooms apart: who may know whom. docs/architecture.md says why. */
@AnalyzeClasses(packages = "io.understudy", importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTest {

    private static final String ROOT = "io.understudy.";
    private static final String[] FEATURES = {
        "topology",
        "time",
        "state",
        "document",
        "health",
        "replication",
        "runbook",
        "policy",
        "access",
        "decision",
        "journal",
        "sharing",
        "notification",
        "operation",
        "readiness",
        "drill",
        "reload"
    };

    @ArchTest
    static final ArchRule features_know_no_framework_and_no_outside_system = noClasses()
            .that()
            .resideInAnyPackage(packages(FEATURES))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.camel..",
                    "io.fabric8..",
                    "software.amazon..",
                    "java.sql..",
                    "org.postgresql..",
                    "org.mariadb..",
                    "org.xbill..",
                    "io.netty..");

    /** Never around a side effect: docs/decisions/0024-resilience4j-guards-questions-to-standbys.md. */
    @ArchTest
    static final ArchRule resilience4j_guards_only_what_asks = noClasses()
            .that()
            .resideOutsideOfPackages(packages("readiness", "adapter.registry"))
            .and(DescribedPredicate.not(JavaClass.Predicates.equivalentTo(Metrics.class)))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.github.resilience4j..");

    /** Whether a time is one is asked of whoever will keep it; its scheduler stays outside. */
    @ArchTest
    static final ArchRule policy_knows_of_quartz_how_times_are_written = noClasses()
            .that()
            .resideInAnyPackage(packages(FEATURES))
            .should()
            .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("org.quartz..")
                    .and(DescribedPredicate.not(JavaClass.Predicates.equivalentTo(CronExpression.class))));

    @ArchTest
    static final ArchRule topology_stands_alone = room("topology");

    @ArchTest
    static final ArchRule time_stands_alone = room("time");

    @ArchTest
    static final ArchRule states_stand_alone = room("state");

    @ArchTest
    static final ArchRule documents_know_names_only = room("document", "topology");

    @ArchTest
    static final ArchRule health_knows = room("health", "topology", "time");

    @ArchTest
    static final ArchRule replication_knows = room("replication", "topology", "time");

    @ArchTest
    static final ArchRule runbook_knows = room("runbook", "topology", "document");

    @ArchTest
    static final ArchRule notification_knows = room("notification", "topology");

    @ArchTest
    static final ArchRule policy_knows =
            room("policy", "topology", "health", "replication", "runbook", "document", "notification");

    @ArchTest
    static final ArchRule access_knows = room("access", "topology", "document");

    @ArchTest
    static final ArchRule decision_knows = room("decision", "topology", "health", "replication", "policy");

    @ArchTest
    static final ArchRule journal_knows = room("journal", "topology", "time");

    @ArchTest
    static final ArchRule sharing_knows =
            room("sharing", "topology", "time", "health", "replication", "policy", "journal");

    @ArchTest
    static final ArchRule operation_knows = room(
            "operation",
            "topology",
            "time",
            "state",
            "decision",
            "policy",
            "runbook",
            "journal",
            "health",
            "replication");

    @ArchTest
    static final ArchRule readiness_knows = room("readiness", "topology", "time", "policy", "runbook");

    @ArchTest
    static final ArchRule drill_knows =
            room("drill", "topology", "time", "policy", "runbook", "journal", "operation", "readiness");

    @ArchTest
    static final ArchRule reload_knows = room("reload", "topology", "time", "document", "policy", "runbook");

    @ArchTest
    static final ArchRule adapters_do_not_know_each_other =
            slices().matching("io.understudy.adapter.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule adapters_know_features_only = noClasses()
            .that()
            .resideInAPackage("io.understudy.adapter..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.camel..",
                    ROOT + "camel..",
                    ROOT + "app..",
                    ROOT + "cli..",
                    ROOT + "api..",
                    ROOT + "sandbox..");

    @ArchTest
    static final ArchRule camel_knows_no_adapter_and_no_system = noClasses()
            .that()
            .resideInAPackage("io.understudy.camel..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    ROOT + "adapter..",
                    ROOT + "app..",
                    ROOT + "cli..",
                    ROOT + "sandbox..",
                    "io.fabric8..",
                    "java.sql..",
                    "org.xbill..",
                    "software.amazon..");

    @ArchTest
    static final ArchRule camel_components_know_nothing_of_the_project = room("component");

    @ArchTest
    static final ArchRule camel_components_are_reached_through_camel_only = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "component..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "component..");

    @ArchTest
    static final ArchRule the_api_is_plain_records = room("api");

    @ArchTest
    static final ArchRule the_command_line_speaks_the_api = room("cli", "api", "access", "policy", "document", "time");

    @ArchTest
    static final ArchRule nobody_imports_the_app = noClasses()
            .that()
            .resideOutsideOfPackage("io.understudy.app..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.understudy.app..");

    @ArchTest
    static final ArchRule rooms_form_no_cycle =
            slices().matching("io.understudy.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule features_take_time_through_ports = noClasses()
            .that()
            .resideInAnyPackage(packages(FEATURES))
            .and()
            .doNotHaveFullyQualifiedName(ROOT + "time.Ticker")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.time.Instant.class, "now");

    /** A room that may import these other rooms of the project, and no more of it. */
    private static ArchRule room(String name, String... others) {
        String[] allowed = Stream.concat(Stream.of(name), Arrays.stream(others))
                .map(other -> ROOT + other + "..")
                .toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage(ROOT + name + "..")
                .should()
                .onlyDependOnClassesThat(JavaClass.Predicates.resideInAnyPackage(allowed)
                        .or(JavaClass.Predicates.resideOutsideOfPackage("io.understudy..")));
    }

    private static String[] packages(String... rooms) {
        return Arrays.stream(rooms).map(room -> ROOT + room + "..").toArray(String[]::new);
    }
}
