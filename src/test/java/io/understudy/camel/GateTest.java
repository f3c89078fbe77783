package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.access.Access;
import io.understudy.access.Caller;
import io.understudy.access.Denied;
import io.understudy.access.Role;
import io.understudy.access.Tokens;
import io.understudy.time.Ticker;
import io.understudy.topology.UnderstudyException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class GateTest {

    private static final Caller ANN = new Caller(Optional.of("ann"), Set.of(Role.DRILL));

    private final Gate gate = new Gate(new Access(
            "secret", () -> new Tokens(List.of(new Tokens.Entry(ANN, Tokens.sha256("token-of-ann"))))));

    @Test
    void lets_in_who_has_a_token_for_it_and_nobody_else() {
        Exchange owner = exchange("Bearer secret");
        gate.operate(owner);
        assertThat(owner.getProperty(Caller.PROPERTY)).isEqualTo(Caller.OWNER);
        Exchange ann = exchange("Bearer token-of-ann");
        gate.drill(ann);
        assertThat(ann.getProperty(Caller.PROPERTY)).isEqualTo(ANN);
        gate.observe(ann);

        assertThatThrownBy(() -> gate.operate(ann)).isInstanceOf(Denied.Lacking.class);
        assertThatThrownBy(() -> gate.approve(ann)).isInstanceOf(Denied.Lacking.class);
        assertThatThrownBy(() -> gate.observe(exchange("Bearer guessed"))).isInstanceOf(Denied.Unknown.class);
        assertThatThrownBy(() -> gate.observe(new DefaultExchange(new DefaultCamelContext())))
                .isInstanceOf(Denied.Unknown.class);
    }

    @Test
    void a_caller_that_a_request_brings_along_is_nobody() {
        Exchange stranger = exchange("Bearer guessed");
        stranger.getMessage().setHeader(Caller.PROPERTY, Caller.OWNER);
        assertThatThrownBy(() -> gate.observe(stranger)).isInstanceOf(Denied.Unknown.class);
        assertThat(stranger.getProperty(Caller.PROPERTY)).isNull();
    }

    @Test
    void of_what_has_the_name_of_a_part_of_the_path_only_that_part_stays() {
        Exchange exchange = exchange("Bearer secret");
        exchange.getMessage().setHeader("id", List.of("shop-9-9", "shop-2-1"));
        gate.observe(exchange);
        assertThat(exchange.getMessage().getHeaders())
                .isEqualTo(Map.of("Authorization", "Bearer secret", "id", "shop-2-1"));
    }

    @Test
    void a_form_is_refused_before_its_fields_are_looked_at() {
        for (String type : List.of("application/x-www-form-urlencoded", "Multipart/form-data; boundary=x")) {
            Exchange exchange = exchange("Bearer secret");
            exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, type);
            assertThatThrownBy(() -> gate.observe(exchange))
                    .isInstanceOf(UnderstudyException.InvalidInput.class)
                    .hasMessageContaining("send JSON");
        }
    }

    @Test
    void a_refusal_says_which_role_is_missing_and_nothing_of_what_was_sent() {
        assertThat(Refusals.refusal(new Denied.Lacking("ann", Role.OPERATE))).satisfies(refusal -> {
            assertThat(refusal.status()).isEqualTo(403);
            assertThat(refusal.missingRole()).isEqualTo("operate");
            assertThat(refusal.error()).startsWith("the token of ann lacks the role 'operate'");
        });
        assertThat(Refusals.refusal(new Denied.Unknown()).status()).isEqualTo(401);
        assertThat(Refusals.refusal(new Denied.ForeignName("ann")).status()).isEqualTo(403);

        Exchange exchange = exchange("Bearer guessed");
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, new Denied.Unknown());
        new Refusals(new DenialLog(Ticker.system())).refuse(exchange);
        assertThat(exchange.getMessage().getHeaders())
                .isEqualTo(Map.of(Exchange.HTTP_RESPONSE_CODE, 401, "WWW-Authenticate", "Bearer"));
    }

    private static Exchange exchange(String authorization) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setHeader("Authorization", authorization);
        return exchange;
    }
}
