package io.understudy.operation.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.decision.Outlook;
import io.understudy.policy.Catalogue;
import io.understudy.policy.ConfigurationFolder;
import io.understudy.policy.FailoverPolicy;
import io.understudy.runbook.Runbook;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import io.understudy.topology.Placement;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BasisTest {

    private static final Outlook OUTLOOK = new Outlook(Map.of("the primary", "serves"));

    @Test
    void the_same_documents_read_twice_are_the_same_and_every_kind_of_value_in_them_can_be_bound() {
        assertThat(basis(samples(), Epoch.INITIAL, OUTLOOK)).isEqualTo(basis(samples(), Epoch.INITIAL, OUTLOOK));
    }

    @Test
    void another_epoch_is_another_world() {
        Basis then = basis(samples(), Epoch.INITIAL, OUTLOOK);
        assertThat(then.changes(basis(samples(), new Epoch(3), OUTLOOK))).containsExactly("epoch was '1' and is '3'");
    }

    @Test
    void what_appears_or_goes_is_a_change() {
        Basis then = basis(samples(), Epoch.INITIAL, OUTLOOK);
        Basis now = basis(samples(), Epoch.INITIAL, new Outlook(Map.of("the copy orders", "is known")));
        assertThat(then.changes(now))
                .containsExactly(
                        "the copy orders was 'not there' and is 'is known'",
                        "the primary was 'serves' and is 'not there'");
    }

    @Test
    void a_request_from_before_the_clusters_of_sites_were_kept_does_not_hold_to_them() {
        Basis then = basis(samples(), Epoch.INITIAL, OUTLOOK);
        Basis now = then.with(Map.of("site us-east-1", "https://east:6443"));
        assertThat(then.changes(now)).isEmpty();
        assertThat(now.changes(then)).containsExactly("site us-east-1 was 'https://east:6443' and is 'not there'");
    }

    @Test
    void people_see_facts_and_the_beginning_of_digests() {
        List<String> lines = basis(samples(), Epoch.INITIAL, OUTLOOK).lines();
        assertThat(lines).contains("epoch: 1", "the primary: serves", "kind: FAILOVER");
        assertThat(lines).anySatisfy(line -> assertThat(line).matches("policy: sha256 [0-9a-f]{12}"));
    }

    private static Basis basis(Catalogue catalogue, Epoch epoch, Outlook outlook) {
        FailoverPolicy shop = Objects.requireNonNull(catalogue.policies().get(new ApplicationName("shop")));
        Runbook runbook =
                Objects.requireNonNull(catalogue.runbooks().get(shop.runbooks().failover()));
        Placement placement = new Placement(shop.application(), shop.primary(), shop.standby(), epoch);
        return Basis.of(shop, "FAILOVER", runbook, Map.of("namespace", "shop"), placement, outlook);
    }

    private static Catalogue samples() {
        return ((ConfigurationFolder.Result.Valid) ConfigurationFolder.read(Path.of(""), Map.of())).catalogue();
    }
}
