package io.understudy.operation.glass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SealTest {

    private static final Instant NOW = Instant.parse("2026-03-01T03:00:00Z");
    private static final SealedPlan PLAN = new SealedPlan(
            new ApplicationName("shop"),
            new SiteName("us-east-1"),
            new SiteName("us-west-2"),
            new Epoch(4),
            Map.of("failover-policies/shop.yaml", "ab12"),
            "orchestrator",
            NOW,
            NOW.plus(Duration.ofDays(30)));

    private final SealKeys keys = SealKeys.make();
    private final String sealed = Seal.close(PLAN, SealKeys.sealing(keys.sealing()));

    @Test
    void what_was_sealed_is_read_again() {
        assertThat(open(sealed, keys)).isEqualTo(PLAN);
    }

    @Test
    void a_plan_that_was_changed_is_refused() {
        assertThat(sealed).contains("us-west-2");
        assertRefused(sealed.replace("us-west-2", "us-west-3"), keys, "was changed, or sealed with another key");
    }

    @Test
    void a_seal_of_another_key_is_refused() {
        assertRefused(sealed, SealKeys.make(), "was changed, or sealed with another key");
    }

    @Test
    void a_signature_of_another_form_is_refused() {
        assertRefused(sealed.replaceFirst("\"signature\":\"....", "\"signature\":\""), keys, "was changed");
    }

    @Test
    void what_is_no_sealed_plan_is_told() {
        for (String text : new String[] {"", "shop", "{}", "{\"plan\":\"{}\"}"}) {
            assertRefused(text, keys, "this is no sealed plan: name a file that 'understudy break-glass seal' wrote");
        }
    }

    @Test
    void an_old_plan_is_refused_from_its_last_moment_on() {
        assertThat(Seal.open(
                        sealed,
                        SealKeys.telling(keys.telling()),
                        PLAN.validUntil().minusMillis(1)))
                .isEqualTo(PLAN);
        assertThatThrownBy(() -> Seal.open(sealed, SealKeys.telling(keys.telling()), PLAN.validUntil()))
                .isInstanceOf(UnderstudyException.InvalidInput.class)
                .hasMessage(
                        "this plan was sealed at 2026-03-01T03:00:00Z and valid until 2026-03-31T03:00:00Z: the roles may be others since; use a newer one");
    }

    @Test
    void a_key_of_the_other_kind_or_none_at_all_is_told() {
        assertThatThrownBy(() -> SealKeys.telling(keys.sealing()))
                .hasMessage("this is no Ed25519 PUBLIC KEY in PEM: 'understudy break-glass keys' makes a pair");
        assertThatThrownBy(() -> SealKeys.sealing(keys.telling())).hasMessageContaining("no Ed25519 PRIVATE KEY");
        assertThatThrownBy(() -> SealKeys.telling("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"))
                .hasMessageContaining("no Ed25519 PUBLIC KEY");
    }

    private static SealedPlan open(String text, SealKeys keys) {
        return Seal.open(text, SealKeys.telling(keys.telling()), NOW);
    }

    private static void assertRefused(String text, SealKeys keys, String why) {
        assertThatThrownBy(() -> open(text, keys))
                .isInstanceOf(UnderstudyException.InvalidInput.class)
                .hasMessageContaining(why);
    }
}
