package io.understudy.rig.world;

import io.understudy.rig.network.Host;
import io.understudy.rig.network.Network;
import io.understudy.topology.HostPort;

/** Where the parts of a rig answer, and the project's sample documents moved there. */
public record Addresses(Network network) {

    public HostPort web(Host site) {
        return at(site, 10, 8080);
    }

    public HostPort database(Host site) {
        return at(site, 20, 5432);
    }

    /** Of the site's Kubernetes API, which listens on port 6443. */
    public String cluster(Host site) {
        return network.address(site, 30);
    }

    public HostPort primaryDns() {
        return at(Host.CLOUD, 53, 53);
    }

    public HostPort secondaryDns() {
        return at(Host.CLOUD, 54, 53);
    }

    /** On the management network, which no cut concerns. */
    public HostPort powerSwitch() {
        return new HostPort(network.machineSeenFrom(Host.CONTROL), 8080);
    }

    public HostPort orchestrator() {
        return at(Host.CONTROL, 10, 8686);
    }

    /** Of a second instance beside the first. */
    public HostPort secondOrchestrator() {
        return at(Host.CONTROL, 11, 8686);
    }

    /** Of the database that several instances share. */
    public HostPort journal() {
        return at(Host.CLOUD, 40, 5432);
    }

    public HostPort witness() {
        return at(Host.WITNESS, 10, 8687);
    }

    /** A sample document of the project, with this rig's addresses in the place of the sample's. */
    String moved(String sample) {
        return sample.replace("127.83.3.53:8053", primaryDns() + "\", \"" + secondaryDns())
                .replace("127.83.3.30:8080", powerSwitch().toString())
                .replace("127.83.101.", prefix(Host.EAST))
                .replace("127.83.1.", prefix(Host.EAST))
                .replace("127.83.2.", prefix(Host.WEST));
    }

    private String prefix(Host host) {
        String any = network.address(host, 0);
        return any.substring(0, any.length() - 1);
    }

    private HostPort at(Host host, int last, int port) {
        return new HostPort(network.address(host, last), port);
    }
}
