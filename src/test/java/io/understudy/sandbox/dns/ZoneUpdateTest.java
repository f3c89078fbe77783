package io.understudy.sandbox.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

class ZoneUpdateTest {

    static final ZoneContents ZONE = ZoneContents.parse("example.test.", """
            @     3600 IN SOA   ns1 hostmaster 7 3600 600 86400 5
            @     3600 IN NS    ns1
            ns1   3600 IN A     127.0.0.1
            shop     1 IN A     127.83.1.10
            shop     1 IN A     127.83.1.11
            www      1 IN CNAME shop
            """);

    static final Name SHOP = name("shop.example.test.");
    static final Name NOBODY = name("nobody.example.test.");

    static Stream<Arguments> prerequisites() {
        return Stream.of(
                row("the exact set", u -> present(u, "127.83.1.11", "127.83.1.10"), Rcode.NOERROR),
                row("a part of the set", u -> present(u, "127.83.1.10"), Rcode.NXRRSET),
                row("more than the set", u -> present(u, "127.83.1.10", "127.83.1.11", "127.83.1.12"), Rcode.NXRRSET),
                row("other values", u -> present(u, "127.83.2.10", "127.83.2.11"), Rcode.NXRRSET),
                row("a TTL in a prerequisite", u -> u.present(record("shop 1 IN A 127.83.1.10")), Rcode.FORMERR),
                row("some set that exists", u -> u.present(SHOP, Type.A), Rcode.NOERROR),
                row("some set that is missing", u -> u.present(SHOP, Type.AAAA), Rcode.NXRRSET),
                row("no set where there is none", u -> u.absent(SHOP, Type.TXT), Rcode.NOERROR),
                row("no set where there is one", u -> u.absent(SHOP, Type.A), Rcode.YXRRSET),
                row("a name in use", u -> u.present(SHOP), Rcode.NOERROR),
                row("a name not in use", u -> u.present(NOBODY), Rcode.NXDOMAIN),
                row("nobody at a free name", u -> u.absent(NOBODY), Rcode.NOERROR),
                row("nobody at a name in use", u -> u.absent(SHOP), Rcode.YXDOMAIN),
                row("a name elsewhere", u -> u.present(name("shop.other.test."), Type.A), Rcode.NOTZONE));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("prerequisites")
    void prerequisites_decide_over_the_whole_message(String what, Consumer<Update> prerequisite, int expected) {
        Update update = new Update(ZONE.origin());
        prerequisite.accept(update);
        update.add(record("new 5 IN TXT hello"));

        ZoneUpdate.Result result = ZoneUpdate.apply(ZONE, update);

        assertThat(Rcode.string(result.rcode())).isEqualTo(Rcode.string(expected));
        boolean changed = expected == Rcode.NOERROR;
        assertThat(result.zone().records(name("new.example.test."), Type.TXT)).hasSize(changed ? 1 : 0);
        assertThat(result.zone().serial()).isEqualTo(changed ? 8 : 7);
    }

    @Test
    void one_bad_record_leaves_everything_as_it_was() {
        Update update = new Update(ZONE.origin());
        update.delete(SHOP, Type.A);
        update.add(record("shop 1 IN A 127.83.2.10"));
        update.addRecord(Record.newRecord(SHOP, Type.ANY, DClass.IN, 0), Section.UPDATE);

        ZoneUpdate.Result result = ZoneUpdate.apply(ZONE, update);

        assertThat(result.rcode()).isEqualTo(Rcode.FORMERR);
        assertThat(result.zone()).isSameAs(ZONE);
    }

    @Test
    void an_update_that_changes_nothing_keeps_the_serial() {
        Update update = new Update(ZONE.origin());
        update.present(ZONE.origin(), Type.SOA);
        update.add(record("shop 1 IN A 127.83.1.10"));

        assertThat(ZoneUpdate.apply(ZONE, update).zone().serial()).isEqualTo(7);
    }

    @Test
    void the_zone_keeps_its_soa_and_its_last_name_server_whatever_is_deleted() {
        Update update = new Update(ZONE.origin());
        update.delete(ZONE.origin());
        update.delete(record("@ 0 IN NS ns1"));

        ZoneContents after = ZoneUpdate.apply(ZONE, update).zone();

        assertThat(after.records(ZONE.origin(), Type.SOA)).hasSize(1);
        assertThat(after.records(ZONE.origin(), Type.NS)).hasSize(1);
    }

    @Test
    void an_alias_and_other_records_never_share_a_name() {
        Update update = new Update(ZONE.origin());
        update.add(record("www 1 IN A 127.0.0.9"));
        update.add(record("shop 1 IN CNAME ns1"));

        assertThat(ZoneUpdate.apply(ZONE, update).zone()).isSameAs(ZONE);
    }

    @Test
    void a_single_value_is_deleted_by_its_data() {
        Update update = new Update(ZONE.origin());
        update.delete(record("shop 1 IN A 127.83.1.10"));

        assertThat(ZoneUpdate.apply(ZONE, update).zone().records(SHOP, Type.A))
                .extracting(Record::rdataToString)
                .containsExactly("127.83.1.11");
    }

    private static Arguments row(String what, Consumer<Update> prerequisite, int expected) {
        return Arguments.of(what, prerequisite, expected);
    }

    private static void present(Update update, String... addresses) {
        for (String address : addresses) {
            update.present(record("shop 0 IN A " + address));
        }
    }

    static Name name(String text) {
        return Name.fromConstantString(text);
    }

    static Record record(String line) {
        String[] parts = line.split(" ", 5);
        try {
            Name name = Name.fromString(parts[0], ZONE.origin());
            return Record.fromString(
                    name, Type.value(parts[3]), DClass.IN, Long.parseLong(parts[1]), parts[4], ZONE.origin());
        } catch (IOException e) {
            throw new IllegalArgumentException(line, e);
        }
    }

    static Message question(Name name, int type) {
        return Message.newQuery(Record.newRecord(name, type, DClass.IN));
    }
}
