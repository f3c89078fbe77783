package io.understudy.adapter.route53;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.operation.Goal;
import io.understudy.operation.StepResult;
import io.understudy.policy.DnsPolicy;
import io.understudy.policy.SecretRef;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.Proves;
import io.understudy.rig.dns.Bind;
import io.understudy.rig.dns.RevertingController;
import io.understudy.rig.faults.Fault;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.network.Host;
import io.understudy.rig.network.Network;
import io.understudy.rig.route53.Moto;
import io.understudy.time.Ticker;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ResourceRecord;

/**
 * {@code dns.switch} where Route 53 turns calls away and takes its time: moto behind {@link CrowdedRoute53}, which simulates both,
 * and a real BIND in the place of the zone's name servers.
 */
@NeedsNetwork
class CrowdedRoute53RigIT {

    private static final Duration HANGS = Duration.ofSeconds(30);

    private final Route53Clients clients = new Route53Clients();
    private final Route53World world = new Route53World();
    private Reaper reaper;
    private Network network;
    private CrowdedRoute53 crowd;
    private Bind.Plan names;
    private Bind bind;
    private Route53Client client;
    private Route53SwitchStep step;

    @BeforeEach
    void starts(@TempDir Path moto, @TempDir Path secrets) throws IOException {
        reaper = Reaper.start();
        Path folder = Files.createTempDirectory("understudy-rig-dns-");
        reaper.folder(folder);
        network = Network.open(reaper);
        crowd = CrowdedRoute53.before(
                Moto.start(reaper, network.place(Host.CLOUD), network.address(Host.CLOUD, 62), moto)
                        .endpoint());
        names = new Bind.Plan(
                folder,
                network.place(Host.CLOUD),
                new HostPort(network.address(Host.CLOUD, 53), 53),
                network.place(Host.WITNESS),
                new HostPort(network.address(Host.WITNESS, 54), 53),
                world.zoneName,
                "dGhlIHNlY3JldCBvZiB0aGlzIHRlc3QgYWxvbmU=",
                List.of("shop 1 IN A " + Route53World.OLD));
        bind = Bind.start(reaper, names);
        Path secret = Files.writeString(secrets.resolve("key"), "any");
        world.aws = new DnsPolicy.Aws(
                "us-east-1",
                Optional.of(crowd.endpoint()),
                Optional.of(new DnsPolicy.AwsKey(
                        new SecretRef.File(secret), new SecretRef.File(secret), Optional.empty())));
        world.timeout = Duration.ofSeconds(20);
        world.servers = List.of(bind.primary().at());
        client = clients.of(world.aws);
        world.hostedZone = client.createHostedZone(it -> it.name(world.zoneName).callerReference("once"))
                .hostedZone()
                .id()
                .replace("/hostedzone/", "");
        client.changeResourceRecordSets(request -> request.hostedZoneId(world.hostedZone)
                .changeBatch(batch -> batch.changes(change -> change.action(ChangeAction.CREATE)
                        .resourceRecordSet(set -> set.name(Route53World.SHOP)
                                .type("A")
                                .ttl(1L)
                                .resourceRecords(ResourceRecord.builder()
                                        .value(Route53World.OLD)
                                        .build())))));
        step = new Route53SwitchStep(clients, world.threads, Ticker.system());
    }

    @AfterEach
    void ends() throws IOException {
        clients.close();
        world.close();
        crowd.close();
        bind.close();
        reaper.close();
        network.close();
    }

    @Test
    @Proves(Fault.ROUTE_53_PENDING)
    void what_is_turned_away_is_sent_again_and_nothing_is_done_before_the_name_servers_answer_it()
            throws IOException, InterruptedException {
        crowd.turnAway.set(100);
        assertThat(step.apply(world.failover())).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.retryable()).isTrue();
            assertThat(failed.summary()).contains("DNS was not changed");
        });
        assertThat(crowd.turnedAway.get())
                .as("the same batch, again and bounded")
                .isBetween(2, 10);

        crowd.turnAway.set(1);
        crowd.pending(true);
        StepResult moved = step.apply(world.failover());
        assertThat(moved).isInstanceOf(StepResult.Done.class);
        world.timeout = Duration.ofSeconds(4);
        assertThat(step.verify(world.failover(), (StepResult.Done) moved))
                .isInstanceOfSatisfying(
                        Goal.Open.class,
                        open -> assertThat(open.summary()).contains("not all of its name servers have it yet"));

        crowd.pending(false);
        assertThat(step.verify(world.failover(), (StepResult.Done) moved))
                .isInstanceOfSatisfying(
                        Goal.Open.class,
                        open -> assertThat(open.summary())
                                .contains(
                                        "Route 53 has the new values, but",
                                        bind.primary().at() + " answers"));

        try (var follower = RevertingController.start(names, bind.primary(), Route53World.SHOP, Route53World.NEW, 1)) {
            Wait.until("the name server follows", HANGS, () -> follower.reverted() == 1);
        }
        Wait.until("it is done", HANGS, () -> step.observe(world.failover()) instanceof Goal.Reached);
        assertThat(step.apply(world.failover()).summary()).startsWith("already ");
    }
}
