package io.understudy.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.topology.ApplicationName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverflowTest {

    private static final ApplicationName SHOP = new ApplicationName("shop");

    private final List<String> queue = new ArrayList<>();
    private int room;
    private final Overflow overflow = new Overflow(notice -> room-- > 0 && queue.add(notice.words()));

    @Test
    void what_finds_no_room_is_offered_again_in_its_order_as_far_as_there_is_room() {
        assertThat(overflow.tell(notice("a", "a1"))).isFalse();
        assertThat(overflow.tell(notice("b", "b1"))).isFalse();
        overflow.again();
        assertThat(queue).isEmpty();

        room = 1;
        overflow.again();
        assertThat(queue).containsExactly("a1");
        room = 9;
        overflow.again();
        overflow.again();
        assertThat(queue).containsExactly("a1", "b1");
        assertThat(overflow.deferred()).isEqualTo(2);
    }

    @Test
    void of_one_subject_the_newest_state_wins() {
        overflow.tell(notice("a", "a1"));
        overflow.tell(notice("a", "a2"));
        room = 9;
        overflow.again();
        assertThat(queue).containsExactly("a2");

        room = 0;
        overflow.tell(notice("a", "a3"));
        room = 9;
        assertThat(overflow.tell(notice("a", "a4"))).isTrue();
        overflow.again();
        assertThat(queue).containsExactly("a2", "a4");
    }

    @Test
    void what_is_no_longer_so_is_not_told() {
        overflow.tell(notice("a", "a1"));
        overflow.forget("a");
        room = 9;
        overflow.again();
        assertThat(queue).isEmpty();
    }

    private static Notice notice(String subject, String words) {
        return Notice.ofEvent(SHOP, subject, Urgency.WARNING, words);
    }
}
