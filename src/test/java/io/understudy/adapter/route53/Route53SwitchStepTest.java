package io.understudy.adapter.route53;

import static io.understudy.adapter.route53.Route53World.MARK;
import static io.understudy.adapter.route53.Route53World.NEW;
import static io.understudy.adapter.route53.Route53World.OLD;
import static io.understudy.adapter.route53.Route53World.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.adapter.DnsMoves;
import io.understudy.component.route53.FakeRoute53;
import io.understudy.operation.Goal;
import io.understudy.operation.StepResult;
import io.understudy.policy.DnsPolicy;
import io.understudy.sandbox.dns.DnsServer;
import io.understudy.sandbox.dns.ZoneContents;
import io.understudy.topology.HostPort;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.TSIG;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ChangeBatch;
import software.amazon.awssdk.services.route53.model.ChangeResourceRecordSetsRequest;
import software.amazon.awssdk.services.route53.model.InvalidChangeBatchException;
import software.amazon.awssdk.services.route53.model.NoSuchChangeException;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;
import software.amazon.awssdk.services.route53.model.Route53Exception;

class Route53SwitchStepTest {

    private static final StepResult.Done DONE = new StepResult.Done("done");
    private static final String MARK_OF_2 = "\"epoch=2 site=us-west-2\"";

    private final Route53World world = new Route53World();
    private final FakeRoute53 zone = world.zone;
    private final Route53SwitchStep step = world.step();

    @BeforeEach
    void the_shop_is_in_the_east() {
        zone.put(SHOP, "A", 60, OLD); // another ttl than the policy's
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void moves_the_record_and_marks_the_epoch_in_one_batch_that_compares_and_sets() {
        StepResult result = step.apply(world.failover());

        assertThat(result)
                .isInstanceOfSatisfying(
                        StepResult.Done.class,
                        done -> assertThat(done.outputs())
                                .containsEntry("old shop.example.org. A", OLD)
                                .containsEntry("new shop.example.org. A", NEW)
                                .containsEntry("ttl", "5s")
                                .containsEntry("change", "C1"));
        assertThat(zone.values(SHOP, "A")).containsExactly(NEW);
        assertThat(zone.values(MARK, "TXT")).containsExactly(MARK_OF_2);
        assertThat(batches())
                .singleElement()
                .satisfies(batch -> assertThat(batch.changes())
                        .extracting(Change::action)
                        .containsExactly(ChangeAction.DELETE, ChangeAction.CREATE, ChangeAction.CREATE));
    }

    @Test
    void shows_the_difference_that_it_would_make() {
        assertThat(step.observe(world.failover()))
                .isEqualTo(new Goal.Open("shop.example.org. A 192.0.2.1 -> 198.51.100.1 (ttl 5s)"));
        assertThat(zone.changes()).isZero();
    }

    @Test
    void goes_there_and_back_with_growing_epochs() {
        assertThat(step.apply(world.failover())).isInstanceOf(StepResult.Done.class);
        assertThat(step.apply(world.failback())).isInstanceOf(StepResult.Done.class);

        assertThat(zone.values(SHOP, "A")).containsExactly(OLD);
        assertThat(zone.values(MARK, "TXT")).containsExactly("\"epoch=3 site=us-east-1\"");
    }

    @Test
    void an_older_plan_that_arrives_late_is_refused_and_told_who_was_first() {
        step.apply(world.failover());
        step.apply(world.failback());

        assertThat(step.apply(world.failover())).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.summary()).contains("epoch 3 at us-east-1", "epoch 2 at us-west-2");
        });
        assertThat(zone.values(SHOP, "A")).containsExactly(OLD);
    }

    @Test
    void an_older_batch_that_was_delayed_is_refused_by_route_53_itself() {
        ZoneSwitch early = ZoneSwitch.of(world.failover());
        HostedZone calls = world.calls(zone, early, Duration.ofSeconds(2));
        ChangeBatch delayed = early.batch((ZoneView.Seen) calls.look(Urgency.SWITCH));
        step.apply(world.failover());
        step.apply(world.failback()); // the record has its old value again
        zone.put(SHOP, "A", 60, OLD); // even its old time to live: only the mark differs

        assertThat(calls.send(delayed)).isInstanceOf(HostedZone.Reply.Conflict.class);
        assertThat(zone.values(SHOP, "A")).containsExactly(OLD);
        assertThat(zone.values(MARK, "TXT")).containsExactly("\"epoch=3 site=us-east-1\"");
    }

    @Test
    void what_somebody_changes_between_look_and_batch_is_not_overwritten() {
        zone.beforeNextChange(() -> zone.put(SHOP, "A", 60, "203.0.113.9"));

        assertThat(step.apply(world.failover())).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.summary()).contains("203.0.113.9", "Another operation or person changed it");
        });
        assertThat(zone.values(SHOP, "A")).containsExactly("203.0.113.9");
        assertThat(zone.values(MARK, "TXT")).isEmpty();
    }

    @Test
    void a_batch_that_route_53_does_not_like_is_told_as_such() {
        assertThat(applied(InvalidChangeBatchException.builder()
                        .messages("FATAL problem: ARRDATAIllegalIPv4Address")
                        .statusCode(400)
                        .build()))
                .isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
                    assertThat(failed.retryable()).isFalse();
                    assertThat(failed.summary())
                            .contains("ARRDATAIllegalIPv4Address", "correct them in the policy's dns section");
                });
    }

    @Test
    void a_batch_whose_answer_is_lost_is_in_doubt_and_found_done_afterwards() {
        zone.loseNextAnswer();

        assertThat(step.apply(world.failover())).isInstanceOf(StepResult.InDoubt.class);

        assertThat(step.observe(world.failover())).isInstanceOf(Goal.Reached.class);
        assertThat(step.apply(world.failover()).summary()).startsWith("already ");
        assertThat(zone.values(SHOP, "A")).containsExactly(NEW);
    }

    @Test
    void a_batch_that_came_through_twice_is_done() {
        zone.beforeNextChange(() -> world.step().apply(world.failover())); // another process

        assertThat(step.apply(world.failover()))
                .isInstanceOfSatisfying(
                        StepResult.Done.class,
                        done -> assertThat(done.summary()).startsWith("already "));
        assertThat(zone.changes()).isEqualTo(1);
    }

    @Test
    void leaves_a_record_alone_that_somebody_else_changed() {
        zone.put(SHOP, "A", 60, "203.0.113.9");

        assertThat(step.apply(world.failover())).isInstanceOfSatisfying(StepResult.Failed.class, failed -> {
            assertThat(failed.retryable()).isFalse();
            assertThat(failed.summary()).contains("203.0.113.9", "expected shop.example.org. A 192.0.2.1");
        });
        assertThat(zone.changes()).isZero();
    }

    @Test
    void adopts_a_record_that_a_person_already_moved_by_hand() {
        zone.put(SHOP, "A", 60, NEW);

        assertThat(step.apply(world.failover())).isInstanceOf(StepResult.Done.class);

        assertThat(zone.values(SHOP, "A")).containsExactly(NEW);
        assertThat(zone.values(MARK, "TXT")).containsExactly(MARK_OF_2);
    }

    @Test
    void asserts_again_what_another_controller_reverted_and_the_mark_with_it() {
        step.apply(world.failover());
        zone.put(SHOP, "A", 60, OLD);

        assertThat(step.apply(world.failover())).isInstanceOf(StepResult.Done.class);

        assertThat(zone.values(SHOP, "A")).containsExactly(NEW);
        assertThat(batches().getLast().changes())
                .extracting(change -> change.actionAsString() + " "
                        + change.resourceRecordSet().name())
                .containsExactly("DELETE " + SHOP, "CREATE " + SHOP, "DELETE " + MARK, "CREATE " + MARK);
    }

    @Test
    void a_record_that_is_as_wanted_is_left_out_and_looked_at_afterwards() {
        zone.put(SHOP, "A", 5, NEW);
        zone.beforeNextChange(() -> zone.put(SHOP, "A", 5, OLD));

        StepResult.Done done = (StepResult.Done) step.apply(world.failover());

        assertThat(batches().getFirst().changes()).hasSize(1);
        world.timeout = Duration.ofMillis(200);
        assertThat(step.verify(world.failover(), done)).isInstanceOf(Goal.Open.class);
        assertThat(step.apply(world.failover())).isInstanceOf(StepResult.Done.class);
        assertThat(zone.values(SHOP, "A")).containsExactly(NEW);
    }

    @Test
    void a_record_with_the_new_value_and_without_the_epoch_is_not_reached() {
        zone.put(SHOP, "A", 60, NEW);

        assertThat(step.observe(world.failover())).isInstanceOf(Goal.Open.class);
    }

    @Test
    void a_change_is_done_when_it_is_insync_and_not_before() {
        zone.pendingFor(3);
        StepResult.Done done = (StepResult.Done) step.apply(world.failover());

        Goal goal = step.verify(world.failover(), done);

        assertThat(goal).isInstanceOf(Goal.Reached.class);
        assertThat(zone.requests.stream()
                        .filter(request -> request.getClass().getSimpleName().equals("GetChangeRequest")))
                .hasSize(4);
    }

    @Test
    void while_a_change_is_pending_one_call_is_enough_to_see_it() {
        zone.pendingFor(1);
        step.apply(world.failover());
        zone.requests.clear();

        assertThat(step.observe(world.failover()).summary()).contains("took the change C1");

        assertThat(zone.requests).hasSize(1);
    }

    @Test
    void a_change_that_route_53_has_forgotten_is_left_to_the_values() {
        step.apply(world.failover());
        zone.failNext(NoSuchChangeException.builder().statusCode(404).build());

        assertThat(step.observe(world.failover())).isInstanceOf(Goal.Reached.class);
    }

    @Test
    void a_change_that_stays_pending_is_not_reached_and_another_attempt_waits_for_the_same() {
        zone.pendingFor(Integer.MAX_VALUE);
        world.timeout = Duration.ofMillis(200);
        StepResult.Done done = (StepResult.Done) step.apply(world.failover());

        assertThat(step.verify(world.failover(), done)).isInstanceOf(Goal.Open.class);

        StepResult.Done again = (StepResult.Done) step.apply(world.failover());
        assertThat(again.summary()).startsWith("already ");
        assertThat(step.verify(world.failover(), again)).isInstanceOf(Goal.Open.class);
        zone.pendingFor(0);
        assertThat(step.verify(world.failover(), again)).isInstanceOf(Goal.Reached.class);
        assertThat(zone.changes()).isEqualTo(1);
    }

    @Test
    void a_name_server_that_answers_the_old_value_is_not_green_and_is_named() {
        step.apply(world.failover());
        try (DnsServer stale = nameServer(OLD);
                DnsServer fresh = nameServer(NEW)) {
            HostPort old = at(stale);
            world.servers = List.of(at(fresh), old);
            world.timeout = Duration.ofSeconds(4);

            Goal goal = step.verify(world.failover(), DONE);

            assertThat(goal).isInstanceOf(Goal.Open.class);
            assertThat(goal.summary()).contains(old + " answers shop.example.org. A 192.0.2.1");
            world.servers = List.of(at(fresh));
            assertThat(step.observe(world.failover()).summary()).contains("so do 1 of its name servers");
        }
    }

    @Test
    void name_servers_out_of_reach_prove_nothing_either_way() {
        step.apply(world.failover());
        try (DnsServer silent = nameServer(OLD)) {
            silent.goSilent();
            world.servers = List.of(at(silent));
            world.timeout = Duration.ofSeconds(4);

            assertThat(step.observe(world.failover()))
                    .isInstanceOfSatisfying(
                            Goal.Reached.class,
                            reached -> assertThat(reached.summary())
                                    .contains("none of its name servers can be asked from here"));
        }
    }

    @Test
    void never_publishes_an_empty_answer() {
        world.entries = List.of(Route53World.entry(SHOP, "A", List.of(OLD), List.of()));

        assertThat(step.precheck(world.failover()))
                .singleElement()
                .asString()
                .contains("shop.example.org. A has no value for us-west-2");
        assertThat(step.apply(world.failover()))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.retryable()).isFalse());
        assertThat(zone.values(SHOP, "A")).containsExactly(OLD);
    }

    @Test
    void several_records_move_together_or_not_at_all() {
        zone.put("www.example.org.", "CNAME", 60, "elsewhere.test");
        world.entries = List.of(
                world.entries.getFirst(),
                Route53World.entry("www.example.org.", "CNAME", List.of("East.test."), List.of("west.test.")));

        assertThat(step.apply(world.failover())).isInstanceOf(StepResult.Failed.class);
        assertThat(zone.values(SHOP, "A")).containsExactly(OLD);

        zone.put("www.example.org.", "CNAME", 60, "east.test"); // Route 53 keeps what was written: no dot, any case
        assertThat(step.apply(world.failover())).isInstanceOf(StepResult.Done.class);
        assertThat(zone.values("www.example.org.", "CNAME")).containsExactly("west.test.");
        assertThat(batches().getLast().changes()).hasSize(5);
    }

    @Test
    void ipv6_addresses_are_compared_as_addresses() {
        zone.put(SHOP, "AAAA", 60, "2001:db8:0:0::1");
        world.entries = List.of(Route53World.entry(SHOP, "AAAA", List.of("2001:db8::1"), List.of("2001:db8::2")));

        assertThat(step.apply(world.failover())).isInstanceOf(StepResult.Done.class);
        assertThat(step.observe(world.failover())).isInstanceOf(Goal.Reached.class);
    }

    @Test
    void a_record_with_a_routing_policy_or_an_alias_is_refused_by_name() {
        zone.put(FakeRoute53.simple("w.example.org.", "A", 60, OLD).toBuilder()
                .setIdentifier("east")
                .weight(1L)
                .build());
        zone.put(ResourceRecordSet.builder()
                .name("a.example.org.")
                .type("A")
                .aliasTarget(target ->
                        target.dnsName("lb.example.").hostedZoneId("Z2").evaluateTargetHealth(false))
                .build());
        world.entries = List.of(
                Route53World.entry("w.example.org.", "A", List.of(OLD), List.of(NEW)),
                Route53World.entry("a.example.org.", "A", List.of(OLD), List.of(NEW)));

        assertThat(step.precheck(world.failover()))
                .anySatisfy(line -> assertThat(line).contains("w.example.org. A has a routing policy"))
                .anySatisfy(line -> assertThat(line).contains("a.example.org. A is an alias record"));
        assertThat(step.apply(world.failover()))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.retryable()).isFalse());
        assertThat(zone.changes()).isZero();
    }

    @Test
    void weighted_records_give_all_their_weight_to_the_new_site_and_back() {
        weighted(OLD, 70L, NEW, 0L);

        assertThat(step.precheck(world.failover())).isEmpty();
        assertThat(step.apply(world.failover())).isInstanceOf(StepResult.Done.class);
        assertThat(step.observe(world.failover())).isInstanceOf(Goal.Reached.class);
        assertThat(weights()).containsExactly(0L, 70L);
        assertThat(batches().getLast().changes())
                .extracting(change -> change.actionAsString() + " "
                        + change.resourceRecordSet().setIdentifier())
                .containsExactly("DELETE east", "DELETE west", "CREATE east", "CREATE west", "CREATE null");

        assertThat(step.compensate(world.failover(), DONE)).isInstanceOf(StepResult.Done.class);
        assertThat(weights()).containsExactly(70L, 0L);
    }

    @Test
    void weighted_records_that_both_have_a_weight_are_left_alone() {
        weighted(OLD, 1L, NEW, 1L);

        assertThat(step.precheck(world.failover()))
                .singleElement()
                .asString()
                .contains("Route 53 has w.example.org. A 192.0.2.1, 198.51.100.1, the policy says 192.0.2.1");
        assertThat(step.apply(world.failover()))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.retryable()).isFalse());
        assertThat(weights()).containsExactly(1L, 1L);
    }

    @Test
    void weighted_records_of_which_one_changes_meanwhile_are_not_overwritten() {
        weighted(OLD, 1L, NEW, 0L);
        zone.beforeNextChange(() -> zone.put(weightedSet("west", NEW, 5L)));

        assertThat(step.apply(world.failover())).isInstanceOf(StepResult.Failed.class);
        assertThat(weights()).containsExactly(1L, 5L);
    }

    @Test
    void weighted_records_that_route_53_could_move_by_itself_or_that_are_others_are_refused_by_name() {
        weighted(OLD, 1L, NEW, 0L);
        zone.put(weightedSet("west", NEW, 0L).toBuilder().healthCheckId("H1").build());
        assertThat(step.precheck(world.failover())).singleElement().asString().contains("has a health check");

        zone.put(weightedSet("west", "203.0.113.9", 0L));
        assertThat(step.precheck(world.failover())).singleElement().asString().contains("has other values");

        zone.put(weightedSet("third", "203.0.113.9", 0L));
        assertThat(step.precheck(world.failover()))
                .singleElement()
                .asString()
                .contains("is not the two weighted records east and west");
        assertThat(step.apply(world.failover())).isInstanceOf(StepResult.Failed.class);
        assertThat(zone.changes()).isZero();
    }

    private void weighted(String east, long eastWeight, String west, long westWeight) {
        zone.put(weightedSet("east", east, eastWeight));
        zone.put(weightedSet("west", west, westWeight));
        world.entries = List.of(new DnsPolicy.Entry(
                "w.example.org.",
                "A",
                Map.of(DnsMoves.EAST, List.of(east), DnsMoves.WEST, List.of(west)),
                Map.of(DnsMoves.EAST, "east", DnsMoves.WEST, "west")));
    }

    private static ResourceRecordSet weightedSet(String identifier, String value, long weight) {
        return FakeRoute53.simple("w.example.org.", "A", 60, value).toBuilder()
                .setIdentifier(identifier)
                .weight(weight)
                .build();
    }

    private List<Long> weights() {
        return List.of("east", "west").stream()
                .map(identifier -> zone.record("w.example.org.", "A", identifier)
                        .orElseThrow()
                        .weight())
                .toList();
    }

    @Test
    void undoes_the_switch_under_the_opposite_conditions() {
        step.apply(world.failover());

        assertThat(step.compensate(world.failover(), DONE)).isInstanceOf(StepResult.Done.class);
        assertThat(step.compensate(world.failover(), DONE).summary()).startsWith("already ");

        assertThat(zone.values(SHOP, "A")).containsExactly(OLD);
        assertThat(zone.values(MARK, "TXT")).containsExactly("\"epoch=1 site=us-east-1\"");
        assertThat(step.apply(world.failover())).isInstanceOf(StepResult.Done.class);
    }

    @Test
    void never_undoes_a_newer_switch_and_has_nothing_to_undo_where_nothing_was_done() {
        assertThat(step.compensate(world.failover(), DONE).summary()).startsWith("nothing to undo");
        zone.put(SHOP, "A", 60, NEW);
        zone.put(MARK, "TXT", 60, "\"epoch=4 site=us-west-2\"");

        assertThat(step.compensate(world.failover(), DONE)).isInstanceOf(StepResult.Failed.class);
        assertThat(zone.values(SHOP, "A")).containsExactly(NEW);
        assertThat(zone.changes()).isZero();
    }

    @Test
    void the_precheck_finds_nothing_where_all_is_well_and_changes_nothing() {
        assertThat(step.precheck(world.failover())).isEmpty();
        assertThat(zone.changes()).isZero();
        assertThat(zone.values(SHOP, "A")).containsExactly(OLD);
    }

    @Test
    void the_precheck_takes_either_sides_values_and_names_others() {
        zone.put(SHOP, "A", 60, NEW);
        assertThat(step.precheck(world.failover())).isEmpty();

        zone.put(SHOP, "A", 60, "203.0.113.9");
        assertThat(step.precheck(world.failover()))
                .containsExactly(
                        "Route 53 has shop.example.org. A 203.0.113.9, the policy says 192.0.2.1: correct the record or the policy");
    }

    @Test
    void the_precheck_names_a_zone_that_is_not_there_or_is_another() {
        world.hostedZone = "ZNOSUCHZONE";
        assertThat(step.precheck(world.failover()))
                .singleElement()
                .asString()
                .contains("NoSuchHostedZone", "correct hostedZone");

        world.hostedZone = FakeRoute53.ZONE;
        world.zoneName = "example.com.";
        assertThat(step.precheck(world.failover()))
                .singleElement()
                .asString()
                .contains("is example.org., the policy says example.com.");
    }

    @Test
    void a_missing_right_is_named_with_what_to_allow() {
        zone.failNext(refusal(403, "AccessDenied"));
        assertThat(step.precheck(world.failover()))
                .singleElement()
                .asString()
                .contains("AccessDenied", "allow route53:GetHostedZone");

        zone.failNext(refusal(403, "InvalidClientTokenId"));
        assertThat(step.precheck(world.failover())).singleElement().asString().contains("correct the credentials");
    }

    @Test
    void a_right_that_is_missing_for_changes_alone_is_found_before_the_day() {
        FailingChanges mayOnlyRead = new FailingChanges(zone, refusal(403, "AccessDenied"));

        assertThat(world.step(mayOnlyRead).precheck(world.failover()))
                .singleElement()
                .asString()
                .contains("AccessDenied", "ChangeResourceRecordSets");
    }

    @Test
    void a_right_that_is_missing_for_the_end_of_changes_alone_is_found_before_the_day() {
        SilentChanges mayNotAsk = new SilentChanges(zone, refusal(403, "AccessDenied"));

        assertThat(world.step(mayNotAsk).precheck(world.failover()))
                .singleElement()
                .asString()
                .contains("AccessDenied", "route53:GetChange");
    }

    @Test
    void throttling_may_be_tried_again_and_a_missing_right_may_not() {
        assertThat(applied(refusal(400, "Throttling")))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.retryable()).isTrue());
        assertThat(applied(refusal(403, "AccessDenied")))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.retryable()).isFalse());
    }

    @Test
    void an_error_inside_route_53_is_in_doubt_and_a_refused_connection_is_not() {
        assertThat(applied(refusal(500, "InternalFailure"))).isInstanceOf(StepResult.InDoubt.class);
        assertThat(applied(SdkClientException.create("Read timed out"))).isInstanceOf(StepResult.InDoubt.class);
        assertThat(applied(SdkClientException.create("no", new ConnectException("Connection refused"))))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.retryable()).isTrue());
    }

    @Test
    void nothing_is_known_while_route_53_is_silent() {
        zone.failNext(SdkClientException.create("Read timed out"));
        assertThat(step.observe(world.failover())).isInstanceOf(Goal.Unknown.class);

        zone.failNext(SdkClientException.create("Read timed out"));
        assertThat(step.apply(world.failover()))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.retryable()).isTrue());
        assertThat(zone.changes()).isZero();
    }

    private StepResult applied(RuntimeException failure) {
        return world.step(new FailingChanges(zone, failure)).apply(world.failover());
    }

    private static Route53Exception refusal(int status, String code) {
        return (Route53Exception) Route53Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                .message(code)
                .build();
    }

    private List<ChangeBatch> batches() {
        return zone.requests.stream()
                .filter(ChangeResourceRecordSetsRequest.class::isInstance)
                .map(request -> ((ChangeResourceRecordSetsRequest) request).changeBatch())
                .toList();
    }

    private DnsServer nameServer(String address) {
        return DnsServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                ZoneContents.parse("example.org.", """
                        @     3600 IN SOA   ns1 hostmaster 1 3600 600 86400 1
                        @     3600 IN NS    ns1
                        ns1   3600 IN A     127.0.0.1
                        shop  5    IN A     %s
                        """.formatted(address)),
                new TSIG(TSIG.HMAC_SHA256, "key.", "a2V5"),
                world.threads);
    }

    private static HostPort at(DnsServer server) {
        return new HostPort("127.0.0.1", server.address().getPort());
    }
}
