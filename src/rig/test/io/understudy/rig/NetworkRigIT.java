package io.understudy.rig;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Program;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.machine.Shell;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.network.Host;
import io.understudy.rig.network.Network;
import io.understudy.rig.world.JavaProgram;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsNetwork
@Tag("world")
class NetworkRigIT {

    private static final int PORT = 7000;

    private Path folder;
    private Reaper reaper;
    private Network network;
    private Program server;

    @BeforeEach
    void opens_a_network_with_a_server_in_the_east(@TempDir Path temporary) throws IOException {
        folder = temporary;
        reaper = Reaper.start();
        network = Network.open(reaper);
        server = serve(Host.EAST);
        awaitReached(Host.USERS);
    }

    @AfterEach
    void closes() throws IOException {
        reaper.close();
        network.close();
    }

    @Test
    void a_cut_concerns_the_two_it_names_only() throws IOException {
        Network.Cut cut = network.cut(Host.CONTROL, Host.EAST);
        assertThat(reaches(Host.CONTROL)).isFalse();
        assertThat(reaches(Host.USERS)).isTrue();
        assertThat(reaches(Host.WITNESS)).isTrue();
        cut.heal();
        assertThat(reaches(Host.CONTROL)).isTrue();
    }

    @Test
    void a_one_way_cut_loses_questions_or_answers() throws IOException {
        network.cutOneWay(Host.EAST, Host.CONTROL);
        assertThat(reaches(Host.CONTROL)).as("the answers are lost").isFalse();
        network.heal();
        network.cutOneWay(Host.CONTROL, Host.EAST);
        assertThat(reaches(Host.CONTROL)).as("the questions are lost").isFalse();
        network.heal();
        assertThat(reaches(Host.CONTROL)).isTrue();
    }

    @Test
    void the_machine_reaches_a_host_that_is_isolated_and_nobody_else_does() throws IOException {
        network.isolate(Host.EAST);
        assertThat(reaches(Host.USERS)).isFalse();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(network.address(Host.EAST, 20), PORT), 1_000);
            assertThat(socket.isConnected()).isTrue();
        }
    }

    @Test
    void a_loss_of_power_leaves_no_process() throws IOException {
        network.powerOff(Host.EAST);
        assertThat(network.pids(Host.EAST)).isEmpty();
        assertThat(reaches(Host.USERS)).isFalse();
    }

    @Test
    void nothing_is_left_when_the_rig_is_closed() throws Exception {
        ProcessHandle running = ProcessHandle.of(server.pid()).orElseThrow();
        reaper.close();
        assertThat(running.isAlive()).isFalse();
        assertThat(Shell.run("ip", "netns", "list"))
                .doesNotContain(network.place(Host.EAST).namespace().orElseThrow() + " ");
        assertThat(Shell.run("ip", "route")).doesNotContain("10.%d.".formatted(network.octet()));
    }

    @Test
    void nothing_is_left_when_the_rig_itself_is_killed() throws Exception {
        Path file = folder.resolve("made");
        Program rig = JavaProgram.start(
                reaper, "rig", Place.MACHINE, ShortLivedRig.class, List.of(file.toString()), folder.resolve("rig.log"));
        Wait.until(rig, "the other rig stands", Duration.ofSeconds(60), () -> Files.exists(file));
        ShortLivedRig.Made made = ShortLivedRig.Made.read(file);
        ProcessHandle sleeper = ProcessHandle.of(made.pid()).orElseThrow();
        assertThat(Shell.run("ip", "netns", "list")).contains(made.namespace());

        rig.kill();

        Wait.until("its process is gone", Duration.ofSeconds(30), () -> !sleeper.isAlive());
        Wait.until(
                "its hosts are gone",
                Duration.ofSeconds(30),
                () -> !Shell.run("ip", "netns", "list").contains(made.namespace()));
        Wait.until(
                "its links are gone",
                Duration.ofSeconds(30),
                () -> !Shell.run("ip", "route").contains(made.range()));
    }

    private Program serve(Host host) throws IOException {
        Path script = folder.resolve("server.py");
        Files.writeString(script, """
                import socketserver
                class Greet(socketserver.BaseRequestHandler):
                    def handle(self): self.request.sendall(b"hello")
                socketserver.ThreadingTCPServer(("0.0.0.0", %d), Greet).serve_forever()
                """.formatted(PORT));
        return Program.start(
                reaper,
                "greeter",
                network.place(host).command(List.of("python3", script.toString())),
                Map.of(),
                folder.resolve("server.log"));
    }

    private void awaitReached(Host from) throws IOException {
        Wait.until("the server answers", Duration.ofSeconds(20), () -> reaches(from));
    }

    /** Whether a host gets the greeting within a second. */
    private boolean reaches(Host from) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "timeout",
                "1",
                "bash",
                "-c",
                "exec 3<>/dev/tcp/%s/%d && read -r -N 5 -u 3 hello && [ \"$hello\" = hello ]"
                        .formatted(network.address(Host.EAST, 20), PORT)));
        return !Shell.attempt(network.place(from).command(command)).failed();
    }
}
