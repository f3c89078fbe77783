package io.understudy.adapter.route53;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.adapter.DnsMoves;
import io.understudy.operation.Goal;
import io.understudy.operation.StepResult;
import io.understudy.policy.DnsPolicy;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.SecretRef;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.network.Host;
import io.understudy.rig.network.Network;
import io.understudy.rig.route53.Moto;
import io.understudy.time.Ticker;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ChangeBatch;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/** {@code dns.switch} with its own clients against a Route 53 that others wrote. */
@NeedsNetwork
class Route53SwitchRigIT {

    private static final StepResult.Done DONE = new StepResult.Done("done");
    private static final Duration HANGS = Duration.ofSeconds(30);

    private static Reaper reaper;
    private static Network network;
    private static Moto moto;

    private final Route53Clients clients = new Route53Clients();
    private final Route53World world = new Route53World();
    private Route53SwitchStep step;
    private Route53Client client;

    @BeforeAll
    static void starts(@TempDir Path folder) throws IOException {
        reaper = Reaper.start();
        network = Network.open(reaper);
        moto = Moto.start(reaper, network.place(Host.CLOUD), network.address(Host.CLOUD, 62), folder);
    }

    @AfterAll
    static void ends() throws IOException {
        reaper.close();
        network.close();
    }

    @BeforeEach
    void makes_a_zone(@TempDir Path folder) throws IOException {
        moto.reset();
        Path secret = Files.writeString(folder.resolve("key"), "any");
        world.aws = new DnsPolicy.Aws(
                "us-east-1",
                Optional.of(moto.endpoint()),
                Optional.of(new DnsPolicy.AwsKey(
                        new SecretRef.File(secret), new SecretRef.File(secret), Optional.empty())));
        world.timeout = Duration.ofSeconds(20);
        client = clients.of(world.aws);
        world.hostedZone = client.createHostedZone(it -> it.name("example.org.").callerReference("once"))
                .hostedZone()
                .id()
                .replace("/hostedzone/", "");
        put(Route53World.OLD);
        step = new Route53SwitchStep(clients, world.threads, Ticker.system());
    }

    @AfterEach
    void closes() {
        clients.close();
        world.close();
    }

    @Test
    void moves_there_and_back_and_refuses_the_late() {
        assertThat(step.precheck(world.failover())).isEmpty();
        assertThat(step.observe(world.failover())).isInstanceOf(Goal.Open.class);

        StepResult moved = step.apply(world.failover());
        assertThat(moved).isInstanceOf(StepResult.Done.class);
        assertThat(step.verify(world.failover(), (StepResult.Done) moved)).isInstanceOf(Goal.Reached.class);
        assertThat(values(Route53World.SHOP, "A")).containsExactly(Route53World.NEW);
        assertThat(values(Route53World.MARK, "TXT")).containsExactly("\"epoch=2 site=us-west-2\"");
        assertThat(step.apply(world.failover()).summary()).startsWith("already ");

        assertThat(step.apply(world.failback())).isInstanceOf(StepResult.Done.class);
        assertThat(step.apply(world.failover())).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.summary()).contains("epoch 3 at us-east-1", "epoch 2 at us-west-2");
        });
        assertThat(values(Route53World.SHOP, "A")).containsExactly(Route53World.OLD);
    }

    @Test
    void a_batch_that_was_delayed_is_refused_whole_once_what_it_deletes_has_changed() {
        step.apply(world.failover());
        ZoneSwitch late = ZoneSwitch.of(world.failback());
        HostedZone calls = world.calls(client, late, Duration.ofSeconds(5));
        ChangeBatch delayed = late.batch((ZoneView.Seen) calls.look(Urgency.SWITCH));
        assertThat(step.apply(world.failback())).isInstanceOf(StepResult.Done.class);

        assertThat(calls.send(delayed)).isInstanceOf(HostedZone.Reply.Conflict.class);
        assertThat(values(Route53World.SHOP, "A")).containsExactly(Route53World.OLD);
        assertThat(values(Route53World.MARK, "TXT")).containsExactly("\"epoch=3 site=us-east-1\"");
    }

    @Test
    void leaves_alone_what_somebody_else_changed() {
        put("203.0.113.9");

        assertThat(step.apply(world.failover())).isInstanceOf(StepResult.Failed.class);
        assertThat(values(Route53World.SHOP, "A")).containsExactly("203.0.113.9");
    }

    @Test
    void undoes_a_switch() {
        step.apply(world.failover());

        assertThat(step.compensate(world.failover(), DONE)).isInstanceOf(StepResult.Done.class);
        assertThat(values(Route53World.SHOP, "A")).containsExactly(Route53World.OLD);
        assertThat(values(Route53World.MARK, "TXT")).containsExactly("\"epoch=1 site=us-east-1\"");
    }

    @Test
    void several_records_move_in_one_batch() {
        put("www.example.org.", "CNAME", "east.example.net.");
        world.entries = List.of(
                world.entries.getFirst(),
                Route53World.entry(
                        "www.example.org.", "CNAME", List.of("east.example.net."), List.of("west.example.net.")));

        assertThat(step.apply(world.failover())).isInstanceOf(StepResult.Done.class);
        assertThat(values("www.example.org.", "CNAME")).containsExactly("west.example.net.");
        assertThat(values(Route53World.SHOP, "A")).containsExactly(Route53World.NEW);
    }

    @Test
    void weighted_records_exchange_their_weights() {
        put(weighted("east", Route53World.OLD, 70));
        put(weighted("west", Route53World.NEW, 0));
        world.entries = List.of(new DnsPolicy.Entry(
                "edge.example.org.",
                "A",
                Map.of(DnsMoves.EAST, List.of(Route53World.OLD), DnsMoves.WEST, List.of(Route53World.NEW)),
                Map.of(DnsMoves.EAST, "east", DnsMoves.WEST, "west")));

        assertThat(step.precheck(world.failover())).isEmpty();
        assertThat(step.apply(world.failover())).isInstanceOf(StepResult.Done.class);
        assertThat(step.observe(world.failover())).isInstanceOf(Goal.Reached.class);
        assertThat(client.listResourceRecordSets(it -> it.hostedZoneId(world.hostedZone)).resourceRecordSets().stream()
                        .filter(set -> set.name().equals("edge.example.org."))
                        .map(set -> set.setIdentifier() + " " + set.weight()))
                .containsExactlyInAnyOrder("east 0", "west 70");
    }

    @Test
    void failover_records_follow_health_checks_and_a_second_time_does_nothing() {
        FailoverPolicy policy = DnsMoves.policy(Optional.of(new DnsPolicy.Route53Failover(
                "example.org.",
                world.hostedZone,
                List.of(),
                world.aws,
                Duration.ofSeconds(10),
                world.entries,
                new DnsPolicy.MovedSign(
                        List.of(URI.create("https://dr-a.example.net"), URI.create("https://dr-b.example.net")),
                        Optional.empty()))));
        Provision provision = new Provision(clients, world.threads, Ticker.system());

        assertThat(provision.plan(policy).todo()).hasSize(6);
        assertThat(provision.apply(policy)).isEqualTo(new Provision.Plan(List.of(), List.of()));
        assertThat(provision.apply(policy)).isEqualTo(new Provision.Plan(List.of(), List.of()));

        assertThat(client.listHealthChecks().healthChecks()).hasSize(3);
        assertThat(client.listResourceRecordSets(it -> it.hostedZoneId(world.hostedZone)).resourceRecordSets().stream()
                        .filter(set -> set.name().equals(Route53World.SHOP))
                        .map(set -> "%s %s %s"
                                .formatted(set.failoverAsString(), set.setIdentifier(), set.healthCheckId() != null)))
                .containsExactlyInAnyOrder("PRIMARY us-east-1 true", "SECONDARY us-west-2 false");
    }

    private static ResourceRecordSet weighted(String identifier, String value, long weight) {
        return ResourceRecordSet.builder()
                .name("edge.example.org.")
                .type("A")
                .setIdentifier(identifier)
                .weight(weight)
                .ttl(60L)
                .resourceRecords(ResourceRecord.builder().value(value).build())
                .build();
    }

    @Test
    void names_a_zone_that_is_not_there() {
        world.hostedZone = "ZNOSUCHZONE";

        assertThat(step.precheck(world.failover())).singleElement().asString().contains("ZNOSUCHZONE", "HTTP 404");
    }

    @Test
    void a_batch_whose_answer_never_comes_is_in_doubt_and_found_done_afterwards() throws IOException {
        world.timeout = Duration.ofSeconds(2);
        ZoneSwitch goal = ZoneSwitch.of(world.failover());
        HostedZone calls = world.calls(client, goal, world.timeout);
        ChangeBatch batch = goal.batch((ZoneView.Seen) calls.look(Urgency.SWITCH));
        moto.program().pause(); // the kernel accepts, and keeps the request for it
        HostedZone.Reply reply;
        try {
            reply = calls.send(batch);
        } finally {
            moto.program().resume();
        }

        assertThat(reply).isInstanceOf(HostedZone.Reply.NoAnswer.class);
        world.timeout = Duration.ofSeconds(20);
        Wait.until("it is found done", HANGS, () -> step.observe(world.failover()) instanceof Goal.Reached);
        assertThat(step.apply(world.failover()).summary()).startsWith("already ");
    }

    private void put(String value) {
        put(Route53World.SHOP, "A", value);
    }

    private void put(String name, String type, String value) {
        put(ResourceRecordSet.builder()
                .name(name)
                .type(type)
                .ttl(60L)
                .resourceRecords(ResourceRecord.builder().value(value).build())
                .build());
    }

    private void put(ResourceRecordSet set) {
        client.changeResourceRecordSets(request -> request.hostedZoneId(world.hostedZone)
                .changeBatch(batch -> batch.changes(
                        change -> change.action(ChangeAction.UPSERT).resourceRecordSet(set))));
    }

    private List<String> values(String name, String type) {
        return client.listResourceRecordSets(it -> it.hostedZoneId(world.hostedZone)).resourceRecordSets().stream()
                .filter(set -> set.name().equals(name) && set.typeAsString().equals(type))
                .flatMap(set -> set.resourceRecords().stream())
                .map(ResourceRecord::value)
                .toList();
    }
}
