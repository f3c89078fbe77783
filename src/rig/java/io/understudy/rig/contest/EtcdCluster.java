package io.understudy.rig.contest;

import io.understudy.rig.machine.Machine;
import io.understudy.rig.machine.OwnFolder;
import io.understudy.rig.machine.Program;
import io.understudy.rig.machine.Wait;
import io.understudy.rig.network.Host;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Debian's etcd at its defaults, one member in each of three sites. */
final class EtcdCluster {

    private static final List<Host> MEMBERS = List.of(Host.EAST, Host.WEST, Host.CLOUD);
    private static final int LAST = 70;
    private static final int CLIENTS = 2379;
    private static final int PEERS = 2380;
    private static final Duration START = Duration.ofSeconds(60);

    private EtcdCluster() {}

    /** Starts the members and returns when all are healthy. @return where clients ask, HOST:PORT by commas */
    static String start(Stage stage) throws IOException {
        String etcd = Machine.require("etcd", "etcd-server").toString();
        Path folder = OwnFolder.ofNobody(stage.folder().resolve("etcd"));
        String peers = MEMBERS.stream()
                .map(host -> host + "=http://" + stage.at(host, LAST, PEERS))
                .collect(Collectors.joining(","));
        String hosts =
                MEMBERS.stream().map(host -> stage.at(host, LAST, CLIENTS)).collect(Collectors.joining(","));
        for (Host host : MEMBERS) {
            String clients = "http://" + stage.at(host, LAST, CLIENTS);
            String peer = "http://" + stage.at(host, LAST, PEERS);
            Program.start(
                    stage.reaper(),
                    "etcd of " + host,
                    stage.place(host)
                            .commandAsNobody(List.of(
                                    etcd,
                                    "--name=" + host,
                                    "--data-dir=" + folder.resolve(host.name()),
                                    "--listen-client-urls=" + clients,
                                    "--advertise-client-urls=" + clients,
                                    "--listen-peer-urls=" + peer,
                                    "--initial-advertise-peer-urls=" + peer,
                                    "--initial-cluster=" + peers,
                                    "--initial-cluster-state=new")),
                    Map.of(),
                    folder.resolve(host + ".log"));
        }
        for (Host host : MEMBERS) {
            Wait.until("etcd of %s is healthy".formatted(host), START, () -> healthy(stage.at(host, LAST, CLIENTS)));
        }
        return hosts;
    }

    private static boolean healthy(String at) throws IOException {
        return Http.get("http://%s/health".formatted(at)).contains("\"true\"");
    }
}
