package io.understudy.rig.contest;

import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.network.Host;
import io.understudy.rig.network.Network;
import java.nio.file.Path;

/**
 * Where a system under test stands in one round: the primary in the EAST, the standby in the WEST, a third site CLOUD for
 * votes.
 *
 * @param folder of this round; the user nobody can enter it
 */
record Stage(Reaper reaper, Network network, Path folder) {

    Place place(Host host) {
        return network.place(host);
    }

    String address(Host host, int last) {
        return network.address(host, last);
    }

    String at(Host host, int last, int port) {
        return "%s:%d".formatted(address(host, last), port);
    }
}
