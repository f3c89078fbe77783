package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GateTest {

    private final Gate gate = new Gate("secret");

    @Test
    void lets_in_who_has_the_token_and_nobody_else() {
        gate.check("Bearer secret", new HashMap<>());
        assertThatThrownBy(() -> gate.check("Bearer guessed", new HashMap<>())).isInstanceOf(Gate.Closed.class);
        assertThatThrownBy(() -> gate.check(null, new HashMap<>())).isInstanceOf(Gate.Closed.class);
    }

    @Test
    void of_what_has_the_name_of_a_part_of_the_path_only_that_part_stays() {
        Map<String, Object> headers = new HashMap<>(Map.of("id", List.of("shop-9-9", "shop-2-1"), "Accept", "*/*"));
        gate.check("Bearer secret", headers);
        assertThat(headers).isEqualTo(Map.of("id", "shop-2-1", "Accept", "*/*"));
    }
}
