package io.understudy.rig.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.network.Host;
import io.understudy.rig.network.Network;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsNetwork
class RedisRigIT {

    private Reaper reaper;
    private Network network;
    private RedisPair pair;

    @BeforeEach
    void starts_a_pair(@TempDir Path folder) throws IOException {
        reaper = Reaper.start();
        network = Network.open(reaper);
        pair = RedisPair.start(
                reaper,
                network.place(Host.EAST),
                network.address(Host.EAST, 50),
                network.place(Host.WEST),
                network.address(Host.WEST, 50),
                folder);
        pair.primary().ask("SET", "order", "1");
        pair.awaitCaughtUp();
    }

    @AfterEach
    void ends() throws IOException {
        reaper.close();
        network.close();
    }

    @Test
    void what_the_primary_takes_the_replica_has_and_nobody_writes_there() throws IOException {
        assertThat(pair.replica().ask("GET", "order")).isEqualTo("1");
        assertThatThrownBy(() -> pair.replica().ask("SET", "order", "2")).hasMessageStartingWith("READONLY");
    }

    @Test
    void a_killed_primary_comes_back_with_its_data_and_takes_writes() throws IOException {
        pair.primary().ask("CONFIG", "SET", "appendfsync", "always");
        pair.primary().ask("SET", "order", "2");
        pair.primary().kill();
        assertThat(pair.primary().isAlive()).isFalse();
        pair.primary().restart();
        assertThat(pair.primary().ask("GET", "order")).isEqualTo("2");
        pair.primary().ask("SET", "order", "3");
    }

    @Test
    void a_paused_primary_lets_connect_and_does_not_answer() throws IOException {
        pair.primary().pause();
        try (RespClient client = new RespClient(pair.primary().address(), RedisServer.PORT, Duration.ofMillis(300))) {
            assertThatThrownBy(() -> client.ask("PING")).isInstanceOf(SocketTimeoutException.class);
        }
        pair.primary().resume();
        assertThat(pair.primary().ask("PING")).isEqualTo("PONG");
    }

    @Test
    void a_replica_in_a_transfer_has_its_old_data_only_and_when_promoted_then_keeps_them() throws IOException {
        pair.holdIn(RedisPair.Resync.TRANSFER);
        pair.primary().ask("SET", "order", "2");
        assertThat(pair.replica().info("replication", "master_link_status")).isEqualTo("down");
        assertThat(pair.replica().ask("GET", "order")).isEqualTo("1");
        pair.replica().ask("REPLICAOF", "NO", "ONE");
        assertThat(pair.replica().ask("GET", "order")).isEqualTo("1");
    }

    @Test
    void a_replica_that_loads_answers_nothing_but_that() throws IOException {
        pair.holdIn(RedisPair.Resync.LOADING);
        assertThatThrownBy(() -> pair.replica().ask("GET", "order")).hasMessageStartingWith("LOADING");
        assertThat(pair.is(RedisPair.Resync.LOADING)).isTrue();
    }
}
