package io.understudy.adapter.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GtidsTest {

    @Test
    void reads_what_the_server_writes_and_writes_it_again() {
        assertThat(Gtids.parse("0-1-42,1-7-3").toString()).isEqualTo("0-1-42,1-7-3");
        assertThat(Gtids.parse("").isEmpty()).isTrue();
        assertThat(Gtids.parse("0-4294967295-9000000000").last()).isEqualTo(9_000_000_000L);
    }

    @Test
    void refuses_what_is_no_gtid() {
        assertThatThrownBy(() -> Gtids.parse("0-1")).hasMessageContaining("'0-1' is no GTID");
        assertThatThrownBy(() -> Gtids.parse("3E11FA47-71CA:1-5")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void covers_another_when_it_is_as_far_in_each_of_its_domains() {
        Gtids at = Gtids.parse("0-1-42,1-7-3");
        assertThat(at.covers(Gtids.parse("0-2-42"))).isTrue();
        assertThat(at.covers(Gtids.parse("0-1-43"))).isFalse();
        assertThat(at.covers(Gtids.parse("0-1-1,2-1-1"))).isFalse();
        assertThat(at.covers(Gtids.parse(""))).isTrue();
    }
}
