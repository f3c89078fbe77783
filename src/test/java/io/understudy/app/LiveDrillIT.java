package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.understudy.sandbox.SandboxWorld;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The shop of the sandbox is moved to us-west-2 and back by one drill. */
@Timeout(300)
class LiveDrillIT {

    private static final Duration LONG = Duration.ofSeconds(90);
    private static final String BEFORE = "  failback: {reprotect: manual";

    @Test
    void the_shop_goes_and_comes_back_with_a_standby_at_both_ends() throws Exception {
        try (SandboxWorld world = SandboxWorld.start()) {
            stayFor("3s", world.configuration().resolve("failover-policies/shop.yaml"));
            try (ServiceUnderTest _ = ServiceUnderTest.witness(
                            world.configuration(), world.addresses().witness().toString());
                    ServiceUnderTest service = ServiceUnderTest.serve(world.configuration())) {
                await().atMost(LONG).until(service::isProtecting);
                Path state = service.seen(world.configuration().resolve("state"));

                String drill = Typed.type(
                                state, "drill", "shop", "--kind", "live", "--by", "ann", "--reason", "game day")
                        .done();

                assertThat(drill)
                        .contains("live  PASSED", "The application is at us-east-1, protected")
                        .containsSubsequence("switchover", "reprotect", "failback", "reprotect")
                        .containsSubsequence("at us-east-1", "at us-west-2", "at us-east-1")
                        .contains("users unserved for", "lag of orders");
                assertThat(Typed.type(state, "status").done()).contains("PROTECTED");
                assertThat(service.operations()).hasSize(4);
            }
        }
    }

    private static void stayFor(String hold, Path policy) throws Exception {
        String written = Files.readString(policy);
        assertThat(written).contains(BEFORE);
        Files.writeString(policy, written.replace(BEFORE, "  drill: {live: {hold: %s}}%n%s".formatted(hold, BEFORE)));
    }
}
