package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AdviceTest {

    @Test
    void takes_what_to_do_off_a_line_that_says_it() {
        assertThat(Advice.of("the policy declares no fencing: a failover will wait for a person; add spec.fencing"))
                .isEqualTo(new Advice(
                        "the policy declares no fencing: a failover will wait for a person", "add spec.fencing"));
        assertThat(Advice.of("Deployment shop/web would have no replicas: ask for at least one"))
                .isEqualTo(new Advice("Deployment shop/web would have no replicas", "ask for at least one"));
        assertThat(Advice.of("Deployment shop/web does not exist at us-west-2: deploy it there"))
                .isEqualTo(new Advice("Deployment shop/web does not exist at us-west-2", "deploy it there"));
    }

    @Test
    void leaves_a_line_as_it_is_that_does_not() {
        String line = "the standby could not be promoted now: db.west: Connection refused";
        assertThat(Advice.of(line)).isEqualTo(new Advice(line, ""));
        assertThat(Advice.of("")).isEqualTo(new Advice("", ""));
    }
}
