package io.understudy.adapter.route53;

import static io.understudy.adapter.route53.Route53World.NEW;
import static io.understudy.adapter.route53.Route53World.OLD;
import static io.understudy.adapter.route53.Route53World.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.adapter.DnsMoves;
import io.understudy.component.route53.FakeRoute53;
import io.understudy.policy.DnsPolicy;
import io.understudy.policy.FailoverPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.route53.model.HealthCheck;
import software.amazon.awssdk.services.route53.model.HealthCheckType;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;
import software.amazon.awssdk.services.route53.model.ResourceRecordSetFailover;

class ProvisionTest {

    private final Hurry time = new Hurry();
    private final Route53World world = new Route53World();
    private final FakeRoute53 zone = world.zone;
    private final FakeHealthChecks amazon = new FakeHealthChecks(zone);
    private final Provision provision = new Provision(
            new HostedZones(
                    access -> amazon,
                    world.threads,
                    time,
                    time,
                    new HostedZones.Times(Duration.ofMillis(1), Duration.ZERO)),
            time,
            time);
    private FailoverPolicy policy = shop("https://dr-a.example.net", "https://dr-b.example.net:8443/x");

    @BeforeEach
    void the_shop_is_at_home() {
        zone.put(SHOP, "A", 60, OLD);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void the_plan_changes_nothing_and_names_everything() {
        Provision.Plan plan = provision.plan(policy);

        assertThat(plan.obstacles()).isEmpty();
        assertThat(plan.todo()).hasSize(6);
        assertThat(plan.todo().get(0)).contains("HTTPS_STR_MATCH", "/dns/v1/primary/shop/us-west-2");
        assertThat(plan.todo().get(2)).contains("CALCULATED");
        assertThat(plan.todo().get(3)).contains("remove shop.example.org. A");
        assertThat(amazon.writes).isZero();
    }

    @Test
    void no_record_follows_a_check_that_nobody_has_looked_for_yet() {
        Provision.Plan first = provision.apply(policy);

        assertThat(first.obstacles()).singleElement().asString().contains("run this again");
        assertThat(zone.values(SHOP, "A")).containsExactly(OLD);
        assertThat(amazon.all()).hasSize(2);
    }

    @Test
    void silence_keeps_users_at_home_and_any_one_sign_moves_them() {
        made();

        assertThat(amazon.all().subList(0, 2)).allSatisfy(check -> {
            assertThat(check.healthCheckConfig().inverted()).isTrue();
            assertThat(check.healthCheckConfig().searchString()).isEqualTo("understudy: shop is at us-west-2");
        });
        assertThat(amazon.all().get(1).healthCheckConfig().resourcePath())
                .isEqualTo("/x/dns/v1/primary/shop/us-west-2");
        assertThat(amazon.all().get(1).healthCheckConfig().port()).isEqualTo(8443);
        HealthCheck home = amazon.all().get(2);
        assertThat(home.healthCheckConfig().type()).isEqualTo(HealthCheckType.CALCULATED);
        assertThat(home.healthCheckConfig().inverted()).isNotEqualTo(true);
        assertThat(home.healthCheckConfig().childHealthChecks()).containsExactly("H1", "H2");
        assertThat(home.healthCheckConfig().healthThreshold()).as("all of them").isEqualTo(2);
        assertThat(set("us-east-1").failover()).isEqualTo(ResourceRecordSetFailover.PRIMARY);
        assertThat(set("us-east-1").healthCheckId()).isEqualTo(home.id());
        assertThat(set("us-west-2").failover()).isEqualTo(ResourceRecordSetFailover.SECONDARY);
        assertThat(set("us-west-2").healthCheckId()).as("always there").isNull();
        assertThat(zone.values(SHOP, "A")).as("the simple record").isEmpty();
    }

    @Test
    void a_second_time_does_nothing() {
        made();
        int writes = amazon.writes;

        assertThat(provision.apply(policy).todo()).isEmpty();
        assertThat(amazon.writes).isEqualTo(writes);
        assertThat(provision.drift(policy)).isEmpty();
    }

    @Test
    void what_somebody_changed_is_told_and_put_right() {
        made();
        HealthCheck first = amazon.all().getFirst();
        amazon.replace(
                first.id(),
                first.healthCheckConfig().toBuilder().inverted(false).build());
        zone.put(set("us-east-1").toBuilder().healthCheckId(null).build());

        assertThat(provision.drift(policy))
                .singleElement()
                .asString()
                .contains("Inverted is 'false', wanted 'true'", "understudy dns provision shop");

        assertThat(provision.apply(policy)).isEqualTo(new Provision.Plan(List.of(), List.of()));
        time.sleep(Duration.ofSeconds(31)); // what readiness found a moment ago counts until then
        assertThat(provision.drift(policy)).isEmpty();
    }

    @Test
    void a_check_that_was_deleted_is_made_anew_under_another_reference() {
        made();
        amazon.delete("H1");

        assertThat(provision.drift(policy)).isNotEmpty();
        assertThat(provision.apply(policy)).isEqualTo(new Provision.Plan(List.of(), List.of()));
        assertThat(amazon.all()).hasSize(3);
    }

    @Test
    void a_check_that_can_not_become_what_is_wanted_stays_until_a_new_one_was_looked_for() {
        made();
        amazon.looked = false;
        policy = shop("http://192.0.2.77", "https://dr-b.example.net:8443/x");

        assertThat(provision.apply(policy).obstacles())
                .singleElement()
                .asString()
                .contains("run this again");
        HealthCheck home = amazon.all().get(2);
        assertThat(home.healthCheckConfig().childHealthChecks()).containsExactly("H1", "H2");
        assertThat(amazon.all().getFirst().healthCheckConfig().type())
                .as("as it was")
                .isEqualTo(HealthCheckType.HTTPS_STR_MATCH);

        made();
        HealthCheck fresh = amazon.all().getLast();
        assertThat(fresh.healthCheckConfig().type()).isEqualTo(HealthCheckType.HTTP_STR_MATCH);
        assertThat(fresh.healthCheckConfig().ipAddress()).isEqualTo("192.0.2.77");
        assertThat(amazon.all().get(2).healthCheckConfig().childHealthChecks()).containsExactly(fresh.id(), "H2");
    }

    @Test
    void one_address_needs_no_calculated_check() {
        policy = shop("http://192.0.2.77");
        made();

        assertThat(amazon.all()).singleElement().satisfies(check -> {
            assertThat(check.healthCheckConfig().ipAddress()).isEqualTo("192.0.2.77");
            assertThat(check.healthCheckConfig().port()).isEqualTo(80);
        });
        assertThat(set("us-east-1").healthCheckId()).isEqualTo("H1");
    }

    @Test
    void a_record_of_others_and_an_application_that_is_away_are_left_alone() {
        zone.put(SHOP, "A", 60, "203.0.113.9");
        assertThat(provision.apply(policy).obstacles())
                .singleElement()
                .asString()
                .contains("has other values");

        zone.put(SHOP, "A", 60, NEW);
        assertThat(provision.apply(policy).obstacles())
                .singleElement()
                .asString()
                .contains("move the application home");
        assertThat(amazon.writes).isZero();
    }

    @Test
    void a_record_that_changes_meanwhile_is_not_overwritten() {
        amazon.looked = true;
        zone.beforeNextChange(() -> zone.put(SHOP, "A", 60, "203.0.113.9"));

        assertThat(provision.apply(policy).obstacles()).isNotEmpty();
        assertThat(zone.values(SHOP, "A")).containsExactly("203.0.113.9");
    }

    private void made() {
        amazon.looked = true;
        assertThat(provision.apply(policy)).isEqualTo(new Provision.Plan(List.of(), List.of()));
    }

    private ResourceRecordSet set(String site) {
        return zone.record(SHOP, "A", site).orElseThrow();
    }

    static FailoverPolicy shop(String... urls) {
        return DnsMoves.policy(Optional.of(new DnsPolicy.Route53Failover(
                "example.org.",
                FakeRoute53.ZONE,
                List.of(),
                Route53World.AWS,
                Duration.ofSeconds(10),
                List.of(Route53World.entry(SHOP, "A", List.of(OLD), List.of(NEW))),
                new DnsPolicy.MovedSign(List.of(urls).stream().map(URI::create).toList(), Optional.empty()))));
    }
}
