package io.understudy.rig.postgres;

import io.understudy.rig.machine.Reaper;
import io.understudy.rig.network.Host;
import io.understudy.rig.network.Network;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** A network with a pair: the primary in the east, the standby in the west. All of it is gone after close. */
public final class PairWorld implements AutoCloseable {

    public static final ShopDatabase.Passwords PASSWORDS =
            new ShopDatabase.Passwords("of-postgres", "of-understudy", "of-shop", "of-replicator");

    public final Reaper reaper;
    public final Network network;
    public final Path folder;
    public final PostgresPair pair;

    private PairWorld(Reaper reaper, Network network, Path folder, Map<String, String> settings) throws IOException {
        this.reaper = reaper;
        this.network = network;
        this.folder = folder;
        this.pair = PostgresPair.start(
                reaper,
                new PostgresPair.Plan(
                        folder,
                        network.place(Host.EAST),
                        new HostPort(network.address(Host.EAST, 20), 5432),
                        network.place(Host.WEST),
                        new HostPort(network.address(Host.WEST, 20), 5432),
                        PASSWORDS,
                        settings));
    }

    /** @param settings of both servers, beside the rig's own */
    public static PairWorld start(Map<String, String> settings) throws IOException {
        Path folder = Files.createTempDirectory(
                "understudy-rig-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Reaper reaper = Reaper.start();
        reaper.folder(folder);
        Network network = Network.open(reaper);
        try {
            return new PairWorld(reaper, network, folder, settings);
        } catch (IOException e) {
            reaper.close();
            network.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        pair.close();
        reaper.close();
        network.close();
    }
}
