package io.understudy.operation.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.policy.ApprovalPolicy.Quorum;
import io.understudy.topology.OperationId;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ApprovalTermsTest {

    private static final Quorum TWO = new Quorum(2, List.of("ann", "bob", "eve"), false);
    private static final Instant SOON = Instant.parse("2026-11-21T14:00:00Z");

    @Test
    void everything_that_is_shown_to_an_approver_is_in_the_hash() {
        Set<String> hashes = new HashSet<>(List.of(
                hash("shop-2-1", TWO, "ann", SOON, "promote", "1"),
                hash("shop-2-2", TWO, "ann", SOON, "promote", "1"),
                hash("shop-2-1", new Quorum(1, TWO.of(), false), "ann", SOON, "promote", "1"),
                hash("shop-2-1", new Quorum(2, List.of("ann", "bob"), false), "ann", SOON, "promote", "1"),
                hash("shop-2-1", TWO, "bob", SOON, "promote", "1"),
                hash("shop-2-1", TWO, null, SOON, "promote", "1"),
                hash("shop-2-1", TWO, "ann", SOON.plusMillis(1), "promote", "1"),
                hash("shop-2-1", TWO, "ann", SOON, "drop", "1"),
                hash("shop-2-1", TWO, "ann", SOON, "promote", "2")));
        assertThat(hashes).hasSize(9);
    }

    @Test
    void equal_terms_have_one_hash() {
        assertThat(hash("shop-2-1", TWO, "ann", SOON, "promote", "1"))
                .isEqualTo(hash("shop-2-1", TWO, "ann", SOON, "promote", "1"))
                .matches("[0-9a-f]{64}");
    }

    private static String hash(
            String operation, Quorum quorum, @Nullable String requester, Instant expires, String step, String epoch) {
        return ApprovalTerms.of(
                        new OperationId(operation),
                        quorum,
                        requester,
                        expires,
                        expires.minusSeconds(1),
                        List.of(step),
                        new Basis(Map.of("epoch", epoch)))
                .hash();
    }
}
