package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.access.Denied;
import io.understudy.topology.UnderstudyException;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class WitnessGateTest {

    private static final Supplier<String> GONE = () -> {
        throw new UnderstudyException.Permanent("the secret file is gone");
    };

    private Supplier<String> token = () -> "first";
    private final WitnessGate gate = new WitnessGate(Optional.of(() -> token.get()));

    @Test
    void lets_in_who_shows_the_token_of_now_and_nobody_else() {
        lets("Bearer first");
        turnsAway("Bearer second");
        turnsAway("first");
        turnsAway("");

        token = () -> "second";
        lets("Bearer second");
        turnsAway("Bearer first");
    }

    @Test
    void a_token_that_is_gone_or_empty_lets_nobody_in() {
        token = GONE;
        turnsAway("Bearer first");
        token = () -> "";
        turnsAway("Bearer ");
        turnsAway("Bearer first");
    }

    @Test
    void it_does_not_begin_without_the_token_that_is_named() {
        assertThatThrownBy(() -> new WitnessGate(Optional.of(GONE))).hasMessageContaining("the secret file is gone");
        assertThatThrownBy(() -> new WitnessGate(Optional.of(() -> " ")))
                .isInstanceOf(UnderstudyException.Permanent.class)
                .hasMessageContaining("is empty: write one");
    }

    @Test
    void lets_everybody_in_where_it_has_none() {
        assertThatCode(() -> new WitnessGate(Optional.empty()).admit(exchange("")))
                .doesNotThrowAnyException();
    }

    private void lets(String authorization) {
        assertThatCode(() -> gate.admit(exchange(authorization))).doesNotThrowAnyException();
    }

    private void turnsAway(String authorization) {
        assertThatThrownBy(() -> gate.admit(exchange(authorization))).isInstanceOf(Denied.Unknown.class);
    }

    private static Exchange exchange(String authorization) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        if (!authorization.isEmpty()) {
            exchange.getMessage().setHeader("Authorization", authorization);
        }
        return exchange;
    }
}
