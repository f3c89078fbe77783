package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.decision.RuleTable;
import org.junit.jupiter.api.Test;

class RulingTest {

    @Test
    void the_rules_whose_urgency_is_named_are_rules_that_hold() {
        assertThat(Ruling.HOLDS.keySet())
                .allSatisfy(id -> assertThat(RuleTable.sentences()).anyMatch(row -> row.startsWith(id + " (hold)")));
    }
}
