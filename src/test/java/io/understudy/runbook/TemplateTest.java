package io.understudy.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {

    private static final Map<String, String> VALUES =
            Map.of("operation.epoch", "7", "steps.fence.orders.lsn", "0/5000", "parameters.x", "${operation.epoch}");

    @Test
    void puts_values_where_names_stand() {
        assertThat(filled("epoch ${operation.epoch} ends at ${steps.fence.orders.lsn}."))
                .isEqualTo("epoch 7 ends at 0/5000.");
        assertThat(filled("nothing $ here { }")).isEqualTo("nothing $ here { }");
    }

    @Test
    void what_a_value_holds_is_never_a_reference_again() {
        assertThat(filled("${parameters.x}")).isEqualTo("${operation.epoch}");
    }

    @Test
    void two_dollars_stand_for_the_characters_themselves() {
        assertThat(filled("echo $${HOME} in ${operation.epoch}")).isEqualTo("echo ${HOME} in 7");
        assertThat(Template.parse("$${a.b}").references()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${",
                "${}",
                "${epoch}",
                "${operation.}",
                "${operation epoch}",
                "${a.${b.c}}",
                "${1 + 1}",
                "${x:-y}"
            })
    void what_looks_like_a_reference_and_is_none_is_refused(String written) {
        assertThatThrownBy(() -> Template.parse(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no reference");
    }

    private static String filled(String written) {
        return Template.parse(written).fill(name -> Objects.requireNonNull(VALUES.get(name)));
    }
}
