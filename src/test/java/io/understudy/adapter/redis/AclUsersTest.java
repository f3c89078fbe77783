package io.understudy.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.adapter.redis.AclUsers.Rule;
import org.junit.jupiter.api.Test;

class AclUsersTest {

    @Test
    void a_user_of_all_commands_writes() {
        assertThat(Rule.parse("user default on nopass sanitize-payload ~* &* +@all"))
                .isEqualTo(new Rule("default", true, true));
    }

    @Test
    void one_that_is_switched_off_is_off() {
        assertThat(Rule.parse("user shop off sanitize-payload #2bb80d ~* resetchannels -@all +set")
                        .on())
                .isFalse();
    }

    @Test
    void a_replica_and_a_reader_write_nothing() {
        assertThat(Rule.parse("user replica on #2bb80d resetchannels -@all +psync +replconf +ping")
                        .writes())
                .isFalse();
        assertThat(Rule.parse("user reader on #2bb80d ~* resetchannels -@all +@read")
                        .writes())
                .isFalse();
    }

    @Test
    void a_command_that_is_not_known_to_be_harmless_counts_as_a_write() {
        assertThat(Rule.parse("user tool on #2bb80d ~* resetchannels -@all +@read +eval")
                        .writes())
                .isTrue();
    }

    @Test
    void what_a_selector_lets_a_user_do_counts() {
        assertThat(Rule.parse("user tool on #2bb80d resetchannels -@all +@read (+set ~z resetchannels -@all)")
                        .writes())
                .isTrue();
        assertThat(Rule.parse("user reader on #2bb80d resetchannels -@all (~z resetchannels -@all +@read)")
                        .writes())
                .isFalse();
    }
}
