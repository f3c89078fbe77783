package io.understudy.rig.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.api.Status;
import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.Proves;
import io.understudy.rig.faults.Fault;
import io.understudy.rig.network.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The storefront's probe asks each site by a name; orchestrator and witness resolve it by a file of this test, in place of a resolver. */
@NeedsNetwork
@NeedsKubernetes
@Timeout(300)
@Tag("world")
class PoisonedNameRigIT {

    private static final String EAST = "web.us-east-1.example.test";
    private static final String WEST = "web.us-west-2.example.test";
    private static final Duration A_WHILE = Duration.ofSeconds(6);

    @Test
    @Proves(Fault.POISONED_DNS_ANSWER)
    void a_name_that_leads_to_the_other_site_makes_its_probe_unknown_and_moves_nothing() throws IOException {
        try (RigWorld world = RigWorld.start()) {
            Path names = world.folder().resolve("names");
            lead(world, names, Host.EAST);
            world.installation()
                    .editPolicy(policy -> policy.replace(web(world, Host.EAST), EAST + ":8080")
                            .replace(web(world, Host.WEST), WEST + ":8080")
                            .replace(
                                    "epoch: X-Understudy-Epoch", "epoch: X-Understudy-Epoch, site: X-Understudy-Site"));
            try (Service service = world.protectedBy(
                    world.installation(), Map.of("JAVA_TOOL_OPTIONS", "-Djdk.net.hosts.file=" + names))) {
                Story.awaitIn(
                        service,
                        "the storefront is up",
                        () -> storefront(service).verdict().equals("UP"));

                lead(world, names, Host.WEST);
                Story.awaitIn(
                        service,
                        "the storefront is unknown",
                        () -> storefront(service).verdict().equals("UNKNOWN"));
                assertThat(storefront(service).detail())
                        .contains("answered 200 as us-west-2, not us-east-1: its address leads to another site");
                Story.assertHolds(service, A_WHILE);
                assertThat(service.rule()).as(Story.of(service)).isEqualTo("primary-serves");

                lead(world, names, Host.EAST);
                Story.awaitIn(
                        service,
                        "the storefront is up again",
                        () -> storefront(service).verdict().equals("UP"));
                Story.assertHolds(service, Duration.ofSeconds(1));
            }
        }
    }

    /** From now on, and once what was resolved before is forgotten, the name of us-east-1's web leads there. */
    private static void lead(RigWorld world, Path names, Host there) throws IOException {
        Files.writeString(
                names,
                "%s %s\n%s %s\n"
                        .formatted(
                                world.addresses().web(there).host(),
                                EAST,
                                world.addresses().web(Host.WEST).host(),
                                WEST));
    }

    private static String web(RigWorld world, Host site) {
        return world.addresses().web(site).toString();
    }

    private static Status.Probe storefront(Service service) {
        return service.shop().orElseThrow().probes().stream()
                .filter(probe -> probe.probe().equals("storefront"))
                .findFirst()
                .orElseThrow();
    }
}
