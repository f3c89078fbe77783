package io.understudy.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {

    private static final List<String> KNOWN = List.of("every", "timeout", "signal");

    @Test
    void finds_a_word_with_a_letter_missing_added_changed_or_swapped() {
        assertThat(List.of("evry", "eveery", "evary", "eveyr"))
                .allSatisfy(written -> assertThat(Nearest.of(written, KNOWN)).contains("every"));
    }

    @Test
    void does_not_guess_at_a_word_unlike_all_others() {
        assertThat(Nearest.of("colour", KNOWN)).isEmpty();
        assertThat(Nearest.hint("colour", KNOWN, "")).isEqualTo("use one of every, signal, timeout");
    }

    @Test
    void a_very_long_word_resembles_nothing() {
        assertThat(Nearest.of("every".repeat(100_000), KNOWN)).isEmpty();
    }
}
