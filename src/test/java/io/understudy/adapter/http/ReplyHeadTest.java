package io.understudy.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.health.Outcome;
import io.understudy.health.ProbeResult;
import io.understudy.health.ProbeTarget;
import io.understudy.topology.Epoch;
import io.understudy.topology.SiteName;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a reply's head tells of the application's database, and of the site that answered. */
class ReplyHeadTest {

    private static final ProbeResult UP = ProbeResult.up("answered 200");
    private static final ProbeResult DOWN = ProbeResult.down("answered 503");
    private static final SiteName EAST = new SiteName("us-east-1");
    private static final ProbeTarget.Http EPOCH = asking(Optional.of("X-Epoch"), Optional.empty());
    private static final ProbeTarget.Http BOTH = asking(Optional.of("X-Epoch"), Optional.of("X-Site"));

    private static ProbeTarget.Http asking(Optional<String> epoch, Optional<String> site) {
        return new ProbeTarget.Http(URI.create("http://shop.example.test/"), Map.of(), 200, 299, epoch, site);
    }

    @Test
    void tells_the_number_that_stands_in_the_header() {
        assertThat(told(" OK\r\nServer: x\r\nX-Epoch: 12\r\nDate: today\r\n\r\n"))
                .contains(new Epoch(12));
        assertThat(told("\nX-Epoch:2\n\n")).as("lines without returns").contains(new Epoch(2));
    }

    @Test
    void keeps_what_the_status_has_said() {
        ReplyHead head = new ReplyHead(EPOCH, EAST, UP);
        read(head, " OK\r\nX-Epoch: 2\r\n\r\n");
        assertThat(head.result()).isEqualTo(UP.telling(Optional.of(new Epoch(2))));
    }

    @Test
    void finds_the_header_in_any_case_and_with_spaces_around_its_value() {
        for (String line : List.of("x-epoch: 2", "X-EPOCH:2", "X-Epoch: \t 2 \t ")) {
            assertThat(told(" OK\r\n" + line + "\r\n\r\n")).as(line).contains(new Epoch(2));
        }
    }

    @Test
    void another_header_whose_name_is_alike_tells_nothing() {
        for (String line : List.of("X-Epoch-Old: 2", "X-Epoc: 2", "Old-X-Epoch: 2", "X-Epoch : 2", " X-Epoch: 2")) {
            assertThat(told(" OK\r\n" + line + "\r\n\r\n")).as(line).isEmpty();
        }
    }

    @Test
    void what_is_no_whole_number_above_0_in_digits_tells_nothing() {
        for (String value :
                List.of("", " ", "two", "+2", "-2", "2.0", "0x2", "2a", "2 3", "2, 2", "0", "1".repeat(19), "\u0662")) {
            assertThat(told(" OK\r\nX-Epoch: " + value + "\r\n\r\n")).as(value).isEmpty();
        }
    }

    @Test
    void a_header_that_stands_there_twice_tells_only_what_both_say() {
        assertThat(told(" OK\r\nX-Epoch: 2\r\nX-Epoch: 2\r\n\r\n")).contains(new Epoch(2));
        for (String other : List.of("3", "0", "", "two")) {
            assertThat(told(" OK\r\nX-Epoch: 2\r\nX-Epoch: " + other + "\r\n\r\n"))
                    .as(other)
                    .isEmpty();
            assertThat(told(" OK\r\nX-Epoch: " + other + "\r\nX-Epoch: 2\r\n\r\n"))
                    .as(other)
                    .isEmpty();
        }
    }

    @Test
    void neither_the_reason_nor_the_body_counts() {
        assertThat(told(" X-Epoch: 2\r\n\r\nX-Epoch: 2\r\n\r\n")).isEmpty();
    }

    @Test
    void stops_at_the_end_of_the_head() {
        ReplyHead head = new ReplyHead(EPOCH, EAST, UP);
        String whole = " OK\r\nX-Epoch: 2\r\n\r\n";
        assertThat(read(head, whole + "body")).isEqualTo(whole.length());
    }

    @Test
    void a_head_that_is_cut_off_tells_nothing() {
        assertThat(told(" OK\r\nX-Epoch: 2")).as("it may go on as 23").isEmpty();
        assertThat(told(" OK\r\nX-Epoch: 2\r\n")).as("another may follow").isEmpty();
    }

    @Test
    void a_head_of_more_than_16_KiB_is_given_up() {
        ReplyHead head = new ReplyHead(EPOCH, EAST, UP);
        String endless = " OK\r\nX-Epoch: 2\r\nX-Endless: " + "x".repeat(20_000) + "\r\n\r\n";
        assertThat(read(head, endless)).isEqualTo(16_385);
        assertThat(head.result()).isEqualTo(UP);
    }

    @Test
    void the_site_that_was_asked_answers_as_its_status_says() {
        String east = "X-Site: us-east-1\r\nX-Epoch: 2\r\n\r\n";
        assertThat(judged(UP, " OK\r\n" + east)).isEqualTo(UP.telling(Optional.of(new Epoch(2))));
        assertThat(judged(DOWN, " Service Unavailable\r\n" + east)).isEqualTo(DOWN);
    }

    @Test
    void another_site_says_nothing_about_the_one_that_was_asked() {
        String west = "\r\nX-Site: us-west-2\r\nX-Epoch: 2\r\n\r\n";
        assertThat(judged(UP, west))
                .isEqualTo(ProbeResult.unknown(
                        "answered 200 as us-west-2, not us-east-1: its address leads to another site"));
        assertThat(judged(DOWN, west))
                .isEqualTo(ProbeResult.unknown(
                        "answered 503 as us-west-2, not us-east-1: its address leads to another site"));
    }

    /** Whoever it is answers well; a balancer with nothing behind it answers 503 in nobody's name. */
    @Test
    void who_names_no_site_may_be_down_but_never_up() {
        for (String rest : List.of(
                "\r\n\r\n",
                "\r\nX-Site:\r\n\r\n",
                "\r\nX-Site: us-east-1\r\nX-Site: us-west-2\r\n\r\n",
                "\r\nX-Site: " + "x".repeat(65) + "\r\n\r\n",
                "\r\nX-Site: us-east-\u00e9\r\n\r\n",
                "\r\nX-Site: us-east-1\r\n",
                "\r\nX-Site: us-east-1")) {
            assertThat(judged(UP, rest))
                    .as(rest)
                    .isEqualTo(ProbeResult.unknown(
                            "answered 200, but names no site in the header X-Site, which should be us-east-1"));
            assertThat(judged(DOWN, rest)).as(rest).isEqualTo(DOWN);
        }
    }

    @Test
    void a_longer_name_is_another_site() {
        assertThat(judged(UP, "\r\nX-Site: us-east-10\r\n\r\n").outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(judged(UP, "\r\nX-Site: us-east\r\n\r\n").outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    private static ProbeResult judged(ProbeResult status, String rest) {
        ReplyHead head = new ReplyHead(BOTH, EAST, status);
        read(head, rest);
        return head.result();
    }

    private static Optional<Epoch> told(String rest) {
        ReplyHead head = new ReplyHead(EPOCH, EAST, UP);
        read(head, rest);
        return head.result().epoch();
    }

    /** How many bytes it took. */
    private static int read(ReplyHead reply, String rest) {
        byte[] bytes = rest.getBytes(StandardCharsets.UTF_8);
        int taken = 0;
        boolean more = true;
        while (more && taken < bytes.length) {
            more = reply.read(bytes[taken++]);
        }
        return taken;
    }
}
