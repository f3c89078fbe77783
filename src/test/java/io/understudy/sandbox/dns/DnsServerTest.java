package io.understudy.sandbox.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

class DnsServerTest {

    private static final byte[] SECRET = "a secret of this test alone".getBytes(StandardCharsets.UTF_8);
    private static final TSIG KEY = key("understudy.", SECRET, Clock.systemUTC());

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private DnsServer server = start(0);

    @BeforeEach
    void fresh() {
        server.replace(ZoneUpdateTest.ZONE);
    }

    @AfterEach
    void close() {
        server.close();
        threads.close();
    }

    @Test
    void answers_addresses_with_authority() throws IOException {
        Message answer = ask("shop.example.test.", Type.A);

        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(data(answer)).containsExactlyInAnyOrder("127.83.1.10", "127.83.1.11");
    }

    @Test
    void follows_an_alias_within_the_zone() throws IOException {
        assertThat(data(ask("www.example.test.", Type.A)))
                .containsExactlyInAnyOrder("shop.example.test.", "127.83.1.10", "127.83.1.11");
    }

    @Test
    void says_no_data_or_no_such_name_with_the_soa() throws IOException {
        Message noData = ask("shop.example.test.", Type.AAAA);
        Message noName = ask("nobody.example.test.", Type.A);

        assertThat(noData.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(noName.getRcode()).isEqualTo(Rcode.NXDOMAIN);
        for (Message negative : List.of(noData, noName)) {
            assertThat(negative.getSection(Section.ANSWER)).isEmpty();
            Record soa = negative.getSection(Section.AUTHORITY).getFirst();
            assertThat(soa.getType()).isEqualTo(Type.SOA);
            assertThat(soa.getTTL()).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Type.ANY, Type.AXFR})
    void refuses_to_list_everything(int type) throws IOException {
        Message query = ZoneUpdateTest.question(ZoneUpdateTest.SHOP, Type.A);
        query.removeAllRecords(Section.QUESTION);
        query.addRecord(Record.newRecord(ZoneUpdateTest.ZONE.origin(), type, 1), Section.QUESTION);
        Responder responder = new Responder(ZoneUpdateTest.ZONE, KEY);

        Message answer = new Message(responder.respond(query.toWire(), 65_535).orElseThrow());

        assertThat(answer.getRcode()).isEqualTo(Rcode.REFUSED);
    }

    @Test
    void refuses_names_of_other_zones() throws IOException {
        assertThat(ask("shop.other.test.", Type.A).getRcode()).isEqualTo(Rcode.REFUSED);
    }

    @Test
    void a_long_answer_comes_whole_over_tcp() throws IOException {
        StringBuilder many = new StringBuilder("@ 60 IN SOA ns1 h 1 60 60 60 60\n@ 60 IN NS ns1\n");
        for (int i = 0; i < 200; i++) {
            many.append("many 60 IN A 127.1.0.").append(i).append('\n');
        }
        server.replace(ZoneContents.parse("example.test.", many.toString()));

        assertThat(data(ask("many.example.test.", Type.A))).hasSize(200);
    }

    @Test
    void takes_an_update_signed_with_its_key_and_signs_the_answer() throws IOException {
        Message answer = update(KEY);

        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.isVerified()).isTrue();
        assertThat(data(ask("shop.example.test.", Type.A))).containsExactly("127.83.2.10");
        assertThat(server.zone().serial()).isEqualTo(8);
    }

    @Test
    void refuses_an_update_without_a_signature() throws IOException {
        assertThat(resolver().send(move()).getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(server.zone()).isSameAs(ZoneUpdateTest.ZONE);
    }

    @Test
    void refuses_wrong_keys_and_wrong_clocks_with_the_reason() throws IOException {
        TSIG wrongSecret = key("understudy.", "another".getBytes(StandardCharsets.UTF_8), Clock.systemUTC());
        TSIG wrongName = key("somebody.", SECRET, Clock.systemUTC());
        TSIG wrongClock = key("understudy.", SECRET, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

        assertThat(signatureError(wrongSecret)).isEqualTo(Rcode.BADSIG);
        assertThat(signatureError(wrongName)).isEqualTo(Rcode.BADKEY);
        assertThat(signatureError(wrongClock)).isEqualTo(Rcode.BADTIME);
        assertThat(server.zone()).isSameAs(ZoneUpdateTest.ZONE);
    }

    private int signatureError(TSIG key) throws IOException {
        Message answer = update(key);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOTAUTH);
        return answer.getTSIG().getError();
    }

    @Test
    void is_silent_when_told_and_answers_again() throws IOException {
        server.goSilent();
        SimpleResolver resolver = resolver();
        resolver.setTimeout(Duration.ofMillis(100));
        assertThatThrownBy(() -> resolver.send(ZoneUpdateTest.question(ZoneUpdateTest.SHOP, Type.A)))
                .isInstanceOf(IOException.class);

        server.answerAgain();

        assertThat(data(ask("shop.example.test.", Type.A))).hasSize(2);
    }

    @Test
    void survives_rubbish() throws IOException {
        try (Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            socket.getOutputStream().write(new byte[] {0, 14, 1, 2, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 63, 1});
            byte[] answer = socket.getInputStream().readNBytes(14);
            assertThat(answer[5] & 0xf).isEqualTo(Rcode.FORMERR);
        }
        assertThat(data(ask("shop.example.test.", Type.A))).hasSize(2);
    }

    @Test
    void a_closed_server_leaves_its_port_free() throws IOException {
        int port = server.address().getPort();
        server.close();

        server = start(port);

        assertThat(data(ask("shop.example.test.", Type.A))).hasSize(2);
    }

    @Test
    void stays_on_this_machine() {
        assertThatThrownBy(
                        () -> DnsServer.start(new InetSocketAddress("0.0.0.0", 0), ZoneUpdateTest.ZONE, KEY, threads))
                .hasMessageContaining("not a loopback address");
    }

    @Test
    void answers_dig() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("dig", "@127.0.0.1", "-p", port(), "+short", "+time=2"));
        command.addAll(List.of("shop.example.test.", "A", "example.test.", "SOA"));
        Process dig;
        try {
            dig = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            assumeTrue(false, "no dig on this machine");
            return;
        }
        String out = new String(dig.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(dig.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(out.lines())
                .contains(
                        "127.83.1.10", "127.83.1.11", "ns1.example.test. hostmaster.example.test. 7 3600 600 86400 5");
    }

    private String port() {
        return Integer.toString(server.address().getPort());
    }

    private DnsServer start(int port) {
        return DnsServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ZoneUpdateTest.ZONE, KEY, threads);
    }

    private Message ask(String name, int type) throws IOException {
        return resolver().send(ZoneUpdateTest.question(Name.fromString(name), type));
    }

    private Message update(TSIG key) throws IOException {
        SimpleResolver resolver = resolver();
        resolver.setTSIGKey(key);
        return resolver.send(move());
    }

    private static List<String> data(Message answer) {
        return answer.getSection(Section.ANSWER).stream()
                .map(Record::rdataToString)
                .toList();
    }

    private static Update move() {
        Update update = new Update(ZoneUpdateTest.ZONE.origin());
        update.delete(ZoneUpdateTest.SHOP, Type.A);
        update.add(ZoneUpdateTest.record("shop 1 IN A 127.83.2.10"));
        return update;
    }

    private SimpleResolver resolver() {
        SimpleResolver resolver = new SimpleResolver(server.address());
        resolver.setTimeout(Duration.ofSeconds(2));
        return resolver;
    }

    private static TSIG key(String name, byte[] secret, Clock clock) {
        return new TSIG(
                TSIG.HMAC_SHA256, Name.fromConstantString(name), new SecretKeySpec(secret, "HmacSHA256"), clock);
    }
}
