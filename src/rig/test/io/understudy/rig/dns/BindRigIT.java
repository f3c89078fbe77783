package io.understudy.rig.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.network.Host;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

@NeedsNetwork
class BindRigIT {

    private static final Duration HANGS = Duration.ofSeconds(30);
    private static final String OLD = "10.0.1.80";
    private static final String NEW = "10.0.2.80";

    private BindWorld world;
    private Bind bind;

    @BeforeEach
    void starts() throws IOException {
        world = BindWorld.start(OLD);
        bind = world.bind;
    }

    @AfterEach
    void ends() throws IOException {
        world.close();
    }

    @Test
    void an_update_reaches_both_as_a_difference() throws IOException {
        assertThat(shop(bind.primary())).isEqualTo(OLD);
        assertThat(shop(bind.secondary())).isEqualTo(OLD);

        assertThat(update(NEW, BindWorld.SECRET)).isEqualTo(Rcode.NOERROR);

        assertThat(shop(bind.primary())).isEqualTo(NEW);
        Wait.until("the secondary follows", HANGS, () -> shop(bind.secondary()).equals(NEW));
        assertThat(Files.readString(bind.primary().log())).contains("IXFR ended");
    }

    @Test
    void an_update_with_a_wrong_key_or_none_changes_nothing() throws IOException {
        assertThat(update(NEW, "d3Jvbmc=")).isNotEqualTo(Rcode.NOERROR);
        assertThat(send(newAddress(NEW), null)).isEqualTo(Rcode.REFUSED);

        assertThat(shop(bind.primary())).isEqualTo(OLD);
    }

    @Test
    void a_stale_secondary_answers_old_data_until_it_may_follow() throws IOException {
        bind.keepSecondaryStale();
        update(NEW, BindWorld.SECRET);
        Wait.until(
                "it asked in vain",
                HANGS,
                () -> Files.readString(bind.secondary().log()).contains("failed while receiving responses: REFUSED"));
        assertThat(shop(bind.secondary())).isEqualTo(OLD);

        bind.letSecondaryFollow();
        Wait.until("the secondary follows", HANGS, () -> shop(bind.secondary()).equals(NEW));
    }

    @Test
    void a_secondary_that_is_cut_off_answers_old_data_and_follows_after_the_cut() throws IOException {
        var cut = world.network.cut(Host.CLOUD, Host.WITNESS);
        update(NEW, BindWorld.SECRET);
        assertThat(shop(bind.secondary())).isEqualTo(OLD);

        cut.heal();
        Wait.until(
                "the secondary follows",
                Duration.ofSeconds(60),
                () -> shop(bind.secondary()).equals(NEW));
    }

    @Test
    void a_killed_server_comes_back_with_what_it_had_acknowledged() throws IOException {
        update(NEW, BindWorld.SECRET);
        bind.primary().kill();
        assertThatThrownBy(() -> shop(bind.primary())).isInstanceOf(IOException.class);

        bind.restart(bind.primary());
        assertThat(shop(bind.primary())).isEqualTo(NEW);
    }

    @Test
    void a_paused_server_is_silent_until_it_is_resumed() throws IOException {
        bind.secondary().pause();
        assertThatThrownBy(() -> shop(bind.secondary())).isInstanceOf(IOException.class);

        bind.secondary().resume();
        assertThat(shop(bind.secondary())).isEqualTo(OLD);
    }

    @Test
    void a_reverting_controller_puts_its_value_back() throws Exception {
        try (var controller = RevertingController.start(world.plan, bind.primary(), BindWorld.SHOP, OLD, 2)) {
            update(NEW, BindWorld.SECRET);
            Wait.until("it is put back", HANGS, () -> shop(bind.primary()).equals(OLD));
            assertThat(controller.reverted()).isEqualTo(1);
        }
    }

    private static String shop(BindServer server) throws IOException {
        return String.join(",", server.resolve(BindWorld.SHOP, "A"));
    }

    private int update(String address, String secret) throws IOException {
        return send(newAddress(address), new TSIG(TSIG.HMAC_SHA256, Bind.KEY, secret));
    }

    private static Update newAddress(String address) throws IOException {
        Update update = new Update(Name.fromString("example.test."));
        update.replace(Record.fromString(Name.fromString(BindWorld.SHOP), Type.A, DClass.IN, 1, address, Name.root));
        return update;
    }

    private int send(Update update, @Nullable TSIG key) throws IOException {
        SimpleResolver resolver = new SimpleResolver(new InetSocketAddress(
                bind.primary().at().host(), bind.primary().at().port()));
        resolver.setTCP(true);
        resolver.setTSIGKey(key);
        Message answer = resolver.send(update);
        return answer.getRcode();
    }
}
