package io.understudy.rig.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.api.OperationReport;
import io.understudy.rig.kubernetes.ControlPlane;
import io.understudy.rig.network.Host;
import io.understudy.rig.world.Addresses;
import io.understudy.rig.world.Installation;
import io.understudy.rig.world.RigSite;
import io.understudy.rig.world.RigWorld;
import io.understudy.rig.world.Service;
import io.understudy.rig.world.Setting;
import io.understudy.rig.world.Story;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A documented example on the rig's real parts, with the reader's share of it: addresses, secrets, and a person's hands. */
final class ExampleWorld implements AutoCloseable {

    private static final int PUBLIC = 8090;

    private final Example example;
    private final RigWorld rig;
    private final PublicName name;

    private ExampleWorld(Example example, RigWorld rig) throws IOException {
        this.example = example;
        this.rig = rig;
        this.name = PublicName.open(publicName(), web(Host.EAST));
    }

    static ExampleWorld start(Example example, Setting setting) throws IOException {
        RigWorld rig = RigWorld.start(setting);
        try {
            return new ExampleWorld(example, rig);
        } catch (IOException | RuntimeException e) {
            rig.close();
            throw e;
        }
    }

    RigWorld rig() {
        return rig;
    }

    Addresses addresses() {
        return rig.addresses();
    }

    HostPort web(Host host) {
        return addresses().web(host);
    }

    /** Where users go, over the management network, which no cut concerns. */
    HostPort publicName() {
        return new HostPort(rig.network().machineSeenFrom(Host.CONTROL), PUBLIC);
    }

    /**
     * The example at this world's addresses, with what each needs: kubeconfigs of both sites, the service's key, and the instance's own
     * document, unless the example has one.
     */
    Installation install(Map<String, String> addresses) throws IOException {
        Installation installation = example.install(rig.folder().resolve("example"), addresses);
        if (example.has("understudy.yaml")) {
            installation.putKeys(addresses());
        } else {
            installation.putOrchestrator(addresses());
        }
        Files.createDirectories(installation.folder().resolve("secrets"));
        for (RigSite site : List.of(rig.east(), rig.west())) {
            site.plane().kubeconfig(installation.secret(site.name() + ".kubeconfig"), ControlPlane.UNDERSTUDY);
        }
        return installation;
    }

    /** What the operation comes to: until it asks a person, is stuck or over. */
    private static OperationReport awaitNews(Service service) throws IOException {
        Story.awaitIn(
                service,
                "the operation asks a person, is stuck or over",
                () -> service.operation()
                        .filter(o -> o.pending() != null
                                || !o.decisions().isEmpty()
                                || o.finishedAt() != null
                                || o.phase().equals("BLOCKED"))
                        .isPresent());
        return service.operation().orElseThrow();
    }

    private static void awaitStep(Service service, String step) throws IOException {
        OperationReport asks = awaitNews(service);
        assertThat(Optional.ofNullable(asks.pending()).map(OperationReport.Pending::step))
                .as(Story.of(service))
                .contains(step);
    }

    /** Waits for a manual step and signs it. Fails when the operation asks for anything else, or ends. */
    void sign(Service service, String step) throws IOException {
        awaitStep(service, step);
        service.accept();
    }

    /** Users go to that site from now on. */
    void pointAt(Host site) {
        name.pointAt(web(site));
    }

    /** Does what the manual step {@code switch} asks for, points the public name at a site, and signs it. */
    void pointAtAndSign(Service service, Host site) throws IOException {
        awaitStep(service, "switch");
        pointAt(site);
        service.accept();
    }

    /** Fails unless the newest operation ends well, and users are then at that site by the service's own word. */
    void assertMoved(Service service, String site) throws IOException {
        OperationReport over = Story.awaitOver(service);
        assertThat(over.phase()).as(Story.of(service)).isEqualTo("SUCCEEDED");
        assertThat(service.shop().orElseThrow().primary()).as(Story.of(service)).isEqualTo(site);
    }

    @Override
    public void close() throws IOException {
        name.close();
        rig.close();
    }
}
