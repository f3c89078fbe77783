package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.understudy.api.OperationReport;
import io.understudy.api.Requests;
import io.understudy.sandbox.SandboxWorld;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** FAULT: an old primary that was never fenced comes back into sight after a person accepted the split-brain risk. */
@Tag("world")
class QuarantineIT {

    private static final Duration LONG = Duration.ofSeconds(90);

    @Test
    @Timeout(240)
    void an_old_primary_that_comes_back_writable_is_closed_and_reported() throws Exception {
        try (SandboxWorld world = SandboxWorld.start();
                ServiceUnderTest witness = ServiceUnderTest.witness(
                        world.configuration(), world.addresses().witness().toString());
                ServiceUnderTest service = ServiceUnderTest.serve(world.configuration())) {
            assertThat(witness.isAlive()).isTrue();
            await().atMost(LONG).until(service::isProtecting);
            world.powerSwitch().goSilent();
            world.cutEast();

            await().atMost(LONG).until(() -> hasMoved(service));
            try (Connection stillOpen =
                    world.databases().application(world.addresses().database(true))) {
                assertThat(stillOpen.isValid(1)).isTrue();
            }
            world.restoreEast();

            await().atMost(LONG)
                    .untilAsserted(() -> assertThatThrownBy(() -> world.databases()
                                    .application(world.addresses().database(true))
                                    .close())
                            .isInstanceOfSatisfying(
                                    SQLException.class,
                                    e -> assertThat(e.getSQLState()).isEqualTo("55000")));
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(service.output())
                            .contains("QUARANTINE: the old primary us-east-1 came back writable", "it is FENCED now"));
            assertThat(service.shop().orElseThrow().primary()).isEqualTo("us-west-2");
        }
    }

    /** Types what is asked for, until the application has moved. */
    private static boolean hasMoved(ServiceUnderTest service) {
        OperationReport newest = service.operations().stream().findFirst().orElse(null);
        if (newest == null || newest.pending() == null) {
            return newest != null && newest.phase().equals("SUCCEEDED");
        }
        service.asked(client -> client.post(
                "/api/v1/operations/%s/acceptances".formatted(newest.id()),
                new Requests.Accept(
                        "ann", Objects.requireNonNull(newest.pending()).phrase()),
                OperationReport.class));
        return false;
    }
}
