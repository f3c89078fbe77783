package io.understudy.sandbox;

import io.understudy.topology.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Something outside both sites that accepts TCP connections for as long as the world stands. */
final class Canary implements AutoCloseable {

    private final ServerSocket socket;

    private Canary(ServerSocket socket) {
        this.socket = socket;
    }

    static Canary open(HostPort at) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(at.host()), at.port()));
        Canary canary = new Canary(socket);
        Thread.ofVirtual().name("canary").start(canary::accept);
        return canary;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try (Socket visitor = socket.accept()) {
                visitor.setSoLinger(true, 0);
            } catch (IOException e) {
                // The visitor left, or the canary was closed: either way there is nothing more to say to it.
            }
        }
    }
}
