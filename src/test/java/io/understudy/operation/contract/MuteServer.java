package io.understudy.operation.contract;

import io.understudy.topology.HostPort;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** A port on loopback, of TCP and UDP, that takes whatever comes and never says anything. */
public final class MuteServer implements AutoCloseable {

    private static final int WAITING = 200;

    private final ServerSocket socket;
    private final DatagramSocket datagrams;

    public MuteServer() throws IOException {
        socket = new ServerSocket(0, WAITING, InetAddress.getLoopbackAddress());
        datagrams = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort()));
    }

    public HostPort at() {
        return new HostPort("127.0.0.1", socket.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        datagrams.close();
        socket.close();
    }
}
