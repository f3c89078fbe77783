package io.understudy.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Something outside both sites that accepts TCP connections for as long as the world stands. It is the first part of a sandbox to
 * be opened: who has bound a range's canary has the range, also among sandboxes that start at the same moment.
 */
final class Canary implements AutoCloseable {

    private final Addresses addresses;
    private final ServerSocket socket;

    private Canary(Addresses addresses, ServerSocket socket) {
        this.addresses = addresses;
        this.socket = socket;
    }

    /**
     * Opens in the first range that is free, the sample's own at best.
     *
     * @throws IllegalStateException when none is free
     */
    static Canary openInFreeRange() throws IOException {
        for (Addresses addresses : Addresses.ranges()) {
            ServerSocket socket = new ServerSocket();
            try {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(
                        InetAddress.ofLiteral(addresses.canary().host()),
                        addresses.canary().port()));
            } catch (IOException e) {
                socket.close();
                continue;
            }
            Canary canary = new Canary(addresses, socket);
            Thread.ofVirtual().name("canary").start(canary::accept);
            return canary;
        }
        throw new IllegalStateException(
                "no free loopback range among 127.83.0.0/16 to 127.182.0.0/16: end other sandboxes first");
    }

    /** Where the parts of its sandbox answer. */
    Addresses addresses() {
        return addresses;
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
