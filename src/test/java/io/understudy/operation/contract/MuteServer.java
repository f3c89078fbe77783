package io.understudy.operation.contract;

import io.understudy.topology.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A port on loopback that takes connections and never says anything. */
public final class MuteServer implements AutoCloseable {

    private static final int WAITING = 200;

    private final ServerSocket socket;

    public MuteServer() throws IOException {
        socket = new ServerSocket(0, WAITING, InetAddress.getLoopbackAddress());
    }

    public HostPort at() {
        return new HostPort("127.0.0.1", socket.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
