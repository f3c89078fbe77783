package io.understudy.sandbox;

import io.understudy.topology.HostPort;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where the parts of one sandbox answer. All are loopback addresses that differ from those of another sandbox on the same
 * machine in the second octet only; the sample documents are written for octet 83.
 *
 * <ul>
 *   <li>127.N.1.x: us-east-1 as its own users and workloads see it
 *   <li>127.N.101.x: the same, over the link that the orchestrator, the witness and the replication use
 *   <li>127.N.2.x: us-west-2
 *   <li>127.N.3.x: a third place: DNS, power switch, witness, canary
 * </ul>
 */
public record Addresses(int octet) {

    /** The octet that the sample documents are written for. */
    public static final int SAMPLE_OCTET = 83;

    private static final int RANGES = 100;

    private static final int EAST = 1;
    private static final int EAST_LINK = 101;
    private static final int WEST = 2;
    private static final int THIRD = 3;

    /** The first of a fleet's applications, which have an address each. */
    private static final int FLEET = 100;

    /** Every range that a sandbox may have, the sample's own first. */
    static List<Addresses> ranges() {
        return IntStream.range(0, RANGES)
                .mapToObj(i -> new Addresses(SAMPLE_OCTET + i))
                .toList();
    }

    public HostPort web(boolean east) {
        return at(east ? EAST : WEST, 10, 8080);
    }

    public HostPort database(boolean east) {
        return at(east ? EAST : WEST, 20, 5432);
    }

    public HostPort cluster(boolean east) {
        return at(east ? EAST : WEST, 30, 6443);
    }

    /** Where the web of one of a fleet's applications answers. @param number from 0 to 99 */
    HostPort web(boolean east, int number) {
        return at(east ? EAST : WEST, FLEET + number, 8080);
    }

    /** Where its database answers. */
    HostPort database(boolean east, int number) {
        return at(east ? EAST : WEST, FLEET + number, 5432);
    }

    /** The same endpoint of us-east-1, over the link from outside. */
    public HostPort overLink(HostPort east) {
        return new HostPort(
                east.host().replace("127.%d.%d.".formatted(octet, EAST), "127.%d.%d.".formatted(octet, EAST_LINK)),
                east.port());
    }

    public HostPort dns() {
        return at(THIRD, 53, 8053);
    }

    public HostPort powerSwitch() {
        return at(THIRD, 30, 8080);
    }

    /** Where databases are made standbys. */
    public HostPort standbyBuilder() {
        return at(THIRD, 31, 8080);
    }

    public HostPort witness() {
        return at(THIRD, 40, 8687);
    }

    public HostPort canary() {
        return at(THIRD, 50, 8080);
    }

    public HostPort orchestrator() {
        return at(WEST, 40, 8686);
    }

    /** A sample document, moved to this sandbox's addresses. */
    public String moved(String document) {
        return document.replace("127.%d.".formatted(SAMPLE_OCTET), "127.%d.".formatted(octet));
    }

    private HostPort at(int net, int host, int port) {
        return new HostPort("127.%d.%d.%d".formatted(octet, net, host), port);
    }
}
