package io.understudy.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.topology.UnderstudyException;
import org.junit.jupiter.api.Test;

class TypedTest {

    @Test
    void a_reason_is_taken_without_the_blanks_around_it() {
        assertThat(Typed.reason(" the east is flooded\n")).isEqualTo("the east is flooded");
        assertThat(Typed.reason(null)).isEmpty();
        assertThat(Typed.reason("x".repeat(Typed.LONGEST))).hasSize(Typed.LONGEST);
    }

    @Test
    void where_none_is_demanded_the_journal_says_that_none_was_given() {
        assertThat(Typed.reasonIfAny(" the cable is back ")).isEqualTo("the cable is back");
        assertThat(Typed.reasonIfAny(null)).isEqualTo("no reason given");
        assertThat(Typed.reasonIfAny(" \n")).isEqualTo("no reason given");
    }

    @Test
    void one_that_is_too_long_is_refused_before_it_is_kept_anywhere() {
        assertThatThrownBy(() -> Typed.reason("x".repeat(Typed.LONGEST + 1)))
                .isInstanceOf(UnderstudyException.InvalidInput.class)
                .hasMessage("the reason is longer than 1000 characters: say less, or say where more is written");
        assertThatThrownBy(() -> Typed.remark("x".repeat(Typed.LONGEST + 1)))
                .hasMessageContaining("the remark is longer");
    }

    @Test
    void nothing_that_a_terminal_or_a_log_would_act_on_is_kept() {
        assertThat(Typed.reason("flood\n2026-11-23T07:00:00Z INFO operation=shop-2-1 ended\u001b[2J\u0085x"))
                .isEqualTo("flood 2026-11-23T07:00:00Z INFO operation=shop-2-1 ended [2J x");
        assertThat(Typed.remark("\u202edne\u2066\u2028x")).isEqualTo("dne x");
        assertThat(Typed.reason("\u001b\n")).isEmpty();
        assertThat(Typed.reason("Überschwemmung – 洪水")).isEqualTo("Überschwemmung – 洪水");
        assertThat(Api.name(" ann\r\nbob ")).isEqualTo("ann bob");
        assertThatThrownBy(() -> Api.name("\u001b")).isInstanceOf(UnderstudyException.InvalidInput.class);
    }
}
