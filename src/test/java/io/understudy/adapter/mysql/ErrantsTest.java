package io.understudy.adapter.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ErrantsTest {

    private static final long STANDBY = 2;

    @Test
    void what_only_the_standby_committed_is_errant() {
        assertThat(errants("0-1-40,0-2-41", List.of("0-1-40"), "0-1-40")).containsExactly(new Gtid(0, 2, 41));
    }

    @Test
    void what_it_committed_as_the_primary_once_and_the_primary_has_is_not() {
        assertThat(errants("0-1-40,0-2-20", List.of("0-1-40,0-2-20"), "0-1-40")).isEmpty();
    }

    @Test
    void what_it_committed_after_its_primary_had_taken_over_is() {
        assertThat(errants("0-1-40,0-2-23", List.of("0-1-40,0-2-20"), "0-1-40")).containsExactly(new Gtid(0, 2, 23));
    }

    @Test
    void a_later_transaction_of_the_primary_does_not_hide_it() {
        assertThat(errants("0-1-90,0-2-41", List.of("0-1-90"), "0-1-90")).containsExactly(new Gtid(0, 2, 41));
    }

    @Test
    void where_no_primary_is_known_only_what_lies_behind_the_applied_counts() {
        assertThat(errants("0-1-40,0-2-41", List.of(), "0-1-40")).hasSize(1);
        assertThat(errants("0-1-40,0-2-20", List.of(), "0-1-40")).isEmpty();
        assertThat(errants("7-2-1", List.of(), "0-1-40"))
                .as("a domain of its own")
                .hasSize(1);
    }

    @Test
    void any_of_several_primaries_may_have_it() {
        assertThat(errants("0-2-20", List.of("0-1-5", "0-2-20"), "0-1-40")).isEmpty();
    }

    private static List<Gtid> errants(String standby, List<String> primaries, String applied) {
        return Errants.of(
                Gtids.parse(standby),
                STANDBY,
                primaries.stream().map(Gtids::parse).toList(),
                Gtids.parse(applied));
    }
}
