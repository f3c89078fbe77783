package io.understudy.rig.dns;

import io.understudy.rig.machine.Reaper;
import io.understudy.rig.network.Host;
import io.understudy.rig.network.Network;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A network with a zone: its primary server on CLOUD, its secondary on WITNESS. All of it is gone after close. */
public final class BindWorld implements AutoCloseable {

    public static final String SECRET = "dGhlIHNlY3JldCBvZiB0aGlzIHRlc3QgYWxvbmU=";
    public static final String SHOP = "shop.example.test.";

    public final Reaper reaper;
    public final Network network;
    public final Bind.Plan plan;
    public final Bind bind;

    private BindWorld(Reaper reaper, Network network, Path folder, String shop) throws IOException {
        this.reaper = reaper;
        this.network = network;
        this.plan = new Bind.Plan(
                folder,
                network.place(Host.CLOUD),
                new HostPort(network.address(Host.CLOUD, 53), 53),
                network.place(Host.WITNESS),
                new HostPort(network.address(Host.WITNESS, 54), 53),
                "example.test.",
                SECRET,
                List.of("shop 1 IN A " + shop));
        this.bind = Bind.start(reaper, plan);
    }

    /** @param shop the address of {@link #SHOP} at first */
    public static BindWorld start(String shop) throws IOException {
        Path folder = Files.createTempDirectory("understudy-rig-dns-");
        Reaper reaper = Reaper.start();
        reaper.folder(folder);
        Network network = Network.open(reaper);
        try {
            return new BindWorld(reaper, network, folder, shop);
        } catch (IOException e) {
            reaper.close();
            network.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        bind.close();
        reaper.close();
        network.close();
    }
}
