package io.understudy.rig.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.api.OperationReport;
import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.dns.ZoneWriter;
import io.understudy.rig.network.Host;
import io.understudy.rig.postgres.PostgresPair;
import io.understudy.rig.route53.Moto;
import io.understudy.rig.world.Installation;
import io.understudy.rig.world.Service;
import io.understudy.rig.world.Setting;
import io.understudy.rig.world.Story;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.route53.Route53Client;

/** The documented example there and back, with moto as Route 53's API and BIND in the place of its name servers. */
@NeedsNetwork
@NeedsKubernetes
@Timeout(300)
@Tag("world")
class Route53RecordsExampleRigIT {

    private static final Example EXAMPLE = Example.of("route53-records");
    private static final String HOME = "eu-west-1";
    private static final String STANDBY = "eu-central-1";
    private static final String SHOP = "shop.example.test.";
    private static final String API = "api.example.test.";

    private ExampleWorld world;
    private Moto moto;
    private Route53Client api;
    private HostedZoneAsText zone;

    @BeforeEach
    void starts() throws IOException {
        world = ExampleWorld.start(EXAMPLE, new Setting("shop", HOME, STANDBY, 1));
        moto = Moto.start(
                world.rig().reaper(),
                world.rig().network().place(Host.CLOUD),
                world.rig().network().address(Host.CLOUD, 67),
                world.rig().folder());
        api = moto.client();
        zone = HostedZoneAsText.create(api, "example.test.");
        // moto would refuse the way back otherwise: it creates nothing that it has once created just so, MotoRigIT.
        zone.change(EXAMPLE.file("aws/records.json", addresses()).replace("\"CREATE\"", "\"UPSERT\""));
    }

    @AfterEach
    void ends() throws IOException {
        api.close();
        moto.close();
        world.close();
    }

    @Test
    void both_names_move_at_once_or_not_at_all_and_come_home_again() throws IOException, SQLException {
        ZoneWriter answers = new ZoneWriter(world.rig().dns().primary(), "example.test.", Installation.TSIG);
        try (SimulatedNameServers unused = SimulatedNameServers.open(api, zone.id(), answers);
                Service service = world.rig().protectedBy(installation(), Map.of())) {
            assertThat(zone.lines()).isEqualTo(documented("# at home"));
            awaitReadyForDns(service);

            zone.weigh(API, STANDBY, 10);
            List<String> changedByAnother = zone.lines();
            service.insistOnFailover();
            OperationReport stopped = Story.awaitOver(service);
            assertThat(stopped.phase()).as(Story.of(service)).isEqualTo("BLOCKED");
            assertThat(stopped.toString()).contains("DNS was not changed", "Somebody else owns the record now");
            assertThat(zone.lines()).as("neither name is touched").isEqualTo(changedByAnother);

            zone.weigh(API, STANDBY, 0);
            service.retry();
            Story.awaitPhase(service, "SUCCEEDED");
            assertThat(zone.lines()).as(Story.of(service)).isEqualTo(documented("# after a failover"));
            assertUsersAreAt(Host.WEST);

            PostgresPair orders = world.rig().databases();
            orders.reseed(orders.standby(), orders.primary());
            Story.awaitIn(service, "it may be moved back", () -> {
                service.begin("FAILBACK");
                return true;
            });
            world.assertMoved(service, HOME);
            assertThat(zone.lines()).as(Story.of(service)).isEqualTo(documented("# home again"));
            assertUsersAreAt(Host.EAST);
        }
    }

    /** What is found is kept for half a minute, so nothing that somebody else does in it stands against the way back. */
    private static void awaitReadyForDns(Service service) throws IOException {
        Story.awaitIn(
                service,
                "the zone is as the policy says",
                () -> service.readiness().stream()
                        .flatMap(found -> found.checks().stream())
                        .anyMatch(check -> check.check().equals("step dns")
                                && check.result().equals("HOLDS")));
    }

    /** What the README says that the zone holds, a line for each record set. */
    private List<String> documented(String beginning) throws IOException {
        return EXAMPLE.block(beginning, addresses())
                .lines()
                .skip(1)
                .map(line -> line.replaceAll(" +", " "))
                .toList();
    }

    private void assertUsersAreAt(Host site) throws IOException {
        for (String name : List.of(SHOP, API)) {
            assertThat(world.rig().dns().primary().resolve(name, "A"))
                    .as(name)
                    .containsExactly(world.web(site).host());
        }
    }

    /** Both names lead to the one web of a site. */
    private Map<String, String> addresses() {
        return Map.ofEntries(
                Map.entry("192.0.2.10", world.web(Host.EAST).host()),
                Map.entry("192.0.2.20", world.web(Host.EAST).host()),
                Map.entry("198.51.100.10", world.web(Host.WEST).host()),
                Map.entry("198.51.100.20", world.web(Host.WEST).host()),
                Map.entry("shop.example.org.", SHOP),
                Map.entry("api.example.org.", API));
    }

    private Installation installation() throws IOException {
        HostPort east = world.web(Host.EAST);
        HostPort west = world.web(Host.WEST);
        Map<String, String> replacements = new HashMap<>(addresses());
        replacements.putAll(Map.ofEntries(
                Map.entry("https://shop.example.org/", "http://shop.example.test:%d/".formatted(east.port())),
                Map.entry("https://api.example.org/", "http://api.example.test:%d/".formatted(east.port())),
                Map.entry("192.0.2.10:443", east.toString()),
                Map.entry("192.0.2.20:443", east.toString()),
                Map.entry("198.51.100.10:443", west.toString()),
                Map.entry("198.51.100.20:443", west.toString()),
                Map.entry(
                        "db.eu-west-1.example.net:5432",
                        world.addresses().database(Host.EAST).toString()),
                Map.entry(
                        "db.eu-central-1.example.net:5432",
                        world.addresses().database(Host.WEST).toString()),
                Map.entry("stableFor: 2h", "stableFor: 2s"),
                Map.entry("zone: example.org.", "zone: example.test."),
                Map.entry("Z1D633PJN98FT9", zone.id()),
                Map.entry("ttl: 30s", """
                        ttl: 30s
                              endpoint: %s
                              credentials: {accessKey: {file: secrets/aws}, secretKey: {file: secrets/aws}}""".formatted(moto.endpoint())),
                Map.entry(
                        "ns-1.awsdns-01.org:53",
                        world.rig().dns().primary().at().toString()),
                Map.entry(
                        "ns-2.awsdns-02.net:53",
                        world.rig().dns().secondary().at().toString())));
        Installation installation = world.install(replacements);
        installation.put("secrets/understudy", Installation.PASSWORDS.operator());
        installation.put("secrets/shop", Installation.PASSWORDS.application());
        installation.put("secrets/aws", "any");
        installation.putPowerOff("power-off", world.addresses());
        return installation;
    }
}
