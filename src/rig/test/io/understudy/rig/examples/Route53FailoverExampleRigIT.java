package io.understudy.rig.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.dns.ZoneWriter;
import io.understudy.rig.machine.Shell;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.network.Host;
import io.understudy.rig.route53.Moto;
import io.understudy.rig.world.Installation;
import io.understudy.rig.world.RigWorld;
import io.understudy.rig.world.Service;
import io.understudy.rig.world.Setting;
import io.understudy.rig.world.Story;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.route53.Route53Client;

/**
 * The documented example with moto as Route 53's API, simulated health checkers, BIND as the zone's name servers, two file servers
 * for the sign, and a simulated Velero.
 */
@NeedsNetwork
@NeedsKubernetes
@Timeout(300)
@Tag("world")
class Route53FailoverExampleRigIT {

    private static final Example EXAMPLE = Example.of("route53-failover");
    private static final String SHOP = "shop.example.test.";
    private static final List<Integer> SIGN_PORTS = List.of(8092, 8093);

    private final List<HttpServer> signServers = new ArrayList<>();
    private ExampleWorld world;
    private BothVeleros veleros;
    private Moto moto;
    private Path sign;
    private String hostedZone;

    @BeforeEach
    void starts() throws IOException {
        world = ExampleWorld.start(EXAMPLE, new Setting("shop", RigWorld.EAST, RigWorld.WEST, 0));
        veleros = BothVeleros.install(world, "shop");
        world.grant("velero:");
        moto = Moto.start(
                world.rig().reaper(),
                world.rig().network().place(Host.CLOUD),
                world.rig().network().address(Host.CLOUD, 66),
                world.rig().folder());
        try (Route53Client api = moto.client()) {
            hostedZone = api.createHostedZone(it -> it.name("example.test.").callerReference("once"))
                    .hostedZone()
                    .id()
                    .replace("/hostedzone/", "");
        }
        sign = Files.createDirectories(world.rig().folder().resolve("sign"));
        for (int port : SIGN_PORTS) {
            HttpServer server = SimpleFileServer.createFileServer(
                    new InetSocketAddress(InetAddress.ofLiteral(signHost()), port),
                    sign,
                    SimpleFileServer.OutputLevel.NONE);
            server.start();
            signServers.add(server);
        }
    }

    @AfterEach
    void ends() throws IOException {
        signServers.forEach(server -> server.stop(0));
        moto.close();
        veleros.close();
        world.close();
    }

    @Test
    void users_follow_the_sign_while_the_api_is_silent() throws IOException {
        veleros.backUp();
        Installation installation = installation();
        String folder = installation.folder().toString();
        assertThat(provision(folder)).satisfies(missing -> {
            assertThat(missing.code()).as("%s", missing).isEqualTo(1);
            assertThat(missing.output()).contains("PRIMARY us-east-1");
        });
        Wait.until(
                "all is made",
                Duration.ofSeconds(60),
                () -> provision(folder, "--apply").output().contains("as it should be"));

        ZoneWriter zone = new ZoneWriter(world.rig().dns().primary(), "example.test.", Installation.TSIG);
        try (Route53Client api = moto.client();
                SimulatedFailover dataPlane = SimulatedFailover.open(api, hostedZone, SHOP, zone);
                Service service = world.rig().protectedBy(installation, Map.of())) {
            assertThat(users()).containsExactly(world.web(Host.EAST).host());
            moto.program().pause();
            veleros.loseEast();
            world.rig().killEast();
            Story.awaitRule(service, "propose-mode");

            service.begin("FAILOVER");
            world.assertMoved(service, RigWorld.WEST);

            assertThat(users()).containsExactly(world.web(Host.WEST).host());
            signServers.getFirst().stop(0);
            int looks = dataPlane.rounds();
            Story.awaitIn(service, "the health checkers know that one is gone", () -> dataPlane.rounds() > looks + 4);
            assertThat(users()).containsExactly(world.web(Host.WEST).host());
        }
    }

    /** {@code understudy dns provision}, as the README has it. */
    private Shell.Result provision(String folder, String... more) throws IOException {
        return world.rig()
                .understudy(Stream.concat(Stream.of("dns", "provision", "shop", "--config", folder), Stream.of(more))
                        .toArray(String[]::new));
    }

    private List<String> users() throws IOException {
        return world.rig().dns().primary().resolve(SHOP, "A");
    }

    private Installation installation() throws IOException {
        HostPort east = world.web(Host.EAST);
        HostPort west = world.web(Host.WEST);
        Installation installation = world.install(Map.ofEntries(
                Map.entry("https://shop.example.org/", "http://shop.example.test:%d/".formatted(east.port())),
                Map.entry("192.0.2.10:443", east.toString()),
                Map.entry("198.51.100.10:443", west.toString()),
                Map.entry("192.0.2.10", east.host()),
                Map.entry("198.51.100.10", west.host()),
                Map.entry("shop.example.org.", SHOP),
                Map.entry("zone: example.org.", "zone: example.test."),
                Map.entry("Z1D633PJN98FT9", hostedZone),
                Map.entry("ttl: 10s", """
                        ttl: 10s
                              endpoint: %s
                              credentials: {accessKey: {file: secrets/aws}, secretKey: {file: secrets/aws}}""".formatted(moto.endpoint())),
                Map.entry(
                        "ns-1.awsdns-01.org:53",
                        world.rig().dns().primary().at().toString()),
                Map.entry(
                        "ns-2.awsdns-02.net:53",
                        world.rig().dns().secondary().at().toString()),
                Map.entry("https://dr-a.example.net", signUrl(0)),
                Map.entry("https://dr-b.example.net", signUrl(1)),
                Map.entry("/srv/understudy-sign", sign.toString())));
        installation.put("secrets/aws", "any");
        installation.putPowerOff("stop-shop", world.addresses());
        return installation;
    }

    private String signUrl(int number) {
        return "http://%s:%d".formatted(signHost(), SIGN_PORTS.get(number));
    }

    /** Of the machine, over links that are never cut. */
    private String signHost() {
        return world.publicName().host();
    }
}
