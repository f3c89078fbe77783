package io.understudy.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.health.ProbeResult;
import io.understudy.topology.Epoch;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a reply's head tells of the application's database. */
class EpochHeaderTest {

    private static final ProbeResult UP = ProbeResult.up("answered 200");

    @Test
    void tells_the_number_that_stands_in_the_header() {
        assertThat(told(" OK\r\nServer: x\r\nX-Epoch: 12\r\nDate: today\r\n\r\n"))
                .contains(new Epoch(12));
        assertThat(told("\nX-Epoch:2\n\n")).as("lines without returns").contains(new Epoch(2));
    }

    @Test
    void keeps_what_the_status_has_said() {
        EpochHeader header = new EpochHeader("X-Epoch", UP);
        read(header, " OK\r\nX-Epoch: 2\r\n\r\n");
        assertThat(header.result()).isEqualTo(UP.telling(Optional.of(new Epoch(2))));
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
        EpochHeader header = new EpochHeader("X-Epoch", UP);
        String head = " OK\r\nX-Epoch: 2\r\n\r\n";
        assertThat(read(header, head + "body")).isEqualTo(head.length());
    }

    @Test
    void a_head_that_is_cut_off_tells_nothing() {
        assertThat(told(" OK\r\nX-Epoch: 2")).as("it may go on as 23").isEmpty();
        assertThat(told(" OK\r\nX-Epoch: 2\r\n")).as("another may follow").isEmpty();
    }

    @Test
    void a_head_of_more_than_16_KiB_is_given_up() {
        EpochHeader header = new EpochHeader("X-Epoch", UP);
        String endless = " OK\r\nX-Epoch: 2\r\nX-Endless: " + "x".repeat(20_000) + "\r\n\r\n";
        assertThat(read(header, endless)).isEqualTo(16_385);
        assertThat(header.result()).isEqualTo(UP);
    }

    private static Optional<Epoch> told(String rest) {
        EpochHeader header = new EpochHeader("X-Epoch", UP);
        read(header, rest);
        return header.result().epoch();
    }

    /** How many bytes it took. */
    private static int read(EpochHeader header, String rest) {
        byte[] bytes = rest.getBytes(StandardCharsets.UTF_8);
        int taken = 0;
        boolean more = true;
        while (more && taken < bytes.length) {
            more = header.read(bytes[taken++]);
        }
        return taken;
    }
}
