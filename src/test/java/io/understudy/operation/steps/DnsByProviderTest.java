package io.understudy.operation.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.adapter.DnsMoves;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.policy.DnsPolicy;
import io.understudy.policy.SecretRef;
import io.understudy.topology.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DnsByProviderTest {

    private static final StepResult.Done DONE = new StepResult.Done("done");
    private static final DnsPolicy RFC2136 = new DnsPolicy.Rfc2136(
            "example.test.",
            List.of(HostPort.parse("127.0.0.1:53")),
            new DnsPolicy.TsigKey("key.", "hmac-sha256", new SecretRef.Env("KEY")),
            Duration.ofSeconds(1),
            List.of());
    private static final DnsPolicy ROUTE53 = new DnsPolicy.Route53(
            "example.test.",
            "Z1",
            List.of(),
            new DnsPolicy.Aws("aws-global", Optional.empty(), Optional.empty()),
            Duration.ofSeconds(1),
            List.of());

    private final StepType step = new DnsByProvider(
            Map.of(DnsPolicy.Rfc2136.class, new Named("bind"), DnsPolicy.Route53.class, new Named("amazon")));

    @Test
    void whoever_keeps_the_zone_carries_every_call_out() {
        assertThat(calls(RFC2136)).containsExactly("bind 1", "bind 2", "bind 3", "bind 4", "bind 5");
        assertThat(calls(ROUTE53)).containsExactly("amazon 1", "amazon 2", "amazon 3", "amazon 4", "amazon 5");
        assertThat(step.id()).isEqualTo("dns.switch");
    }

    @Test
    void without_a_dns_section_nothing_is_done_and_what_to_add_is_told() {
        StepContext none = DnsMoves.failover(Optional.empty(), Duration.ofSeconds(1));

        assertThat(step.precheck(none)).singleElement().asString().contains("shop", "add spec.dns");
        assertThat(step.observe(none)).isInstanceOf(Goal.Unknown.class);
        assertThat(step.apply(none))
                .isInstanceOfSatisfying(
                        StepResult.Failed.class,
                        failed -> assertThat(failed.retryable()).isFalse());
        assertThat(step.compensate(none, DONE)).isInstanceOf(StepResult.Done.class);
    }

    @Test
    void what_something_else_changes_back_is_switched_again_three_times_and_told_each_time() {
        StepContext context = DnsMoves.failover(Optional.of(RFC2136), Duration.ofSeconds(1));

        for (int again = 1; again <= 3; again++) {
            assertThat(step.uphold(context).orElseThrow())
                    .contains("bind 2", "switched again, for the %d. time of at most 3 (bind 3)".formatted(again));
        }
        assertThat(step.uphold(context).orElseThrow())
                .contains("bind 2", "are left so")
                .doesNotContain("bind 3");
        assertThat(step.upholds()).isTrue();
    }

    @Test
    void records_that_are_as_they_were_left_or_can_not_be_asked_are_left_alone() {
        StepContext none = DnsMoves.failover(Optional.empty(), Duration.ofSeconds(1));

        assertThat(step.uphold(none)).isEmpty();
    }

    private List<String> calls(DnsPolicy dns) {
        StepContext context = DnsMoves.failover(Optional.of(dns), Duration.ofSeconds(1));
        return List.of(
                step.precheck(context).getFirst(),
                step.observe(context).summary(),
                step.apply(context).summary(),
                step.verify(context, DONE).summary(),
                step.compensate(context, DONE).summary());
    }

    private record Named(String name) implements StepType {
        @Override
        public String id() {
            return name;
        }

        @Override
        public List<String> precheck(StepContext context) {
            return List.of(name + " 1");
        }

        @Override
        public Goal observe(StepContext context) {
            return new Goal.Open(name + " 2");
        }

        @Override
        public StepResult apply(StepContext context) {
            return new StepResult.Done(name + " 3");
        }

        @Override
        public Goal verify(StepContext context, StepResult.Done done) {
            return new Goal.Open(name + " 4");
        }

        @Override
        public StepResult compensate(StepContext context, StepResult.Done done) {
            return new StepResult.Done(name + " 5");
        }
    }
}
