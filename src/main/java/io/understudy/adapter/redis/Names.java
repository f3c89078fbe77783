package io.understudy.adapter.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Addresses of hosts by the machine's own resolver, within a time: the resolver has no limit of its own, and can't be interrupted. A
 * look-up that is given up goes on by itself; whoever asks for the same host meanwhile waits for that one, so that a resolver that
 * hangs holds one thread for each host. Thread-safe.
 */
final class Names {

    /** Of the whole service. */
    static final Names SYSTEM = new Names(InetAddress::getByName);

    /** Blocks as long as it likes. */
    @FunctionalInterface
    interface Resolver {
        InetAddress address(String host) throws UnknownHostException;
    }

    private final Resolver resolver;
    private final ConcurrentMap<String, CompletableFuture<InetAddress>> underWay = new ConcurrentHashMap<>();

    Names(Resolver resolver) {
        this.resolver = resolver;
    }

    /**
     * The address of a host.
     *
     * @throws Late when there is no answer within the time
     * @throws UnknownHostException when there is no such name, or its servers don't say
     */
    InetAddress address(String host, Duration within) throws IOException {
        if (host.indexOf(':') >= 0 || host.matches("[0-9.]+")) {
            return InetAddress.getByName(host);
        }
        CompletableFuture<InetAddress> found = new CompletableFuture<>();
        CompletableFuture<InetAddress> earlier = underWay.putIfAbsent(host, found);
        if (earlier == null) {
            // Not a virtual one: the call into the system would keep its carrier.
            Thread.ofPlatform().daemon().name("redis-name-" + host).start(() -> lookUp(host, found));
        }
        return awaited(host, earlier == null ? found : earlier, within);
    }

    private void lookUp(String host, CompletableFuture<InetAddress> found) {
        try {
            found.complete(resolver.address(host));
        } catch (UnknownHostException | RuntimeException e) {
            found.completeExceptionally(e);
        } finally {
            underWay.remove(host, found);
        }
    }

    private static InetAddress awaited(String host, CompletableFuture<InetAddress> found, Duration within)
            throws IOException {
        try {
            return found.get(within.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new Late("its name was not resolved within %d ms".formatted(within.toMillis()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Late("the look-up of its name was interrupted", e);
        } catch (ExecutionException e) {
            UnknownHostException unknown = new UnknownHostException(host);
            unknown.initCause(e.getCause());
            throw unknown;
        }
    }

    /** The resolver has not answered; the server was not asked. */
    static final class Late extends SocketTimeoutException {

        private static final long serialVersionUID = 1;

        Late(String message, Exception cause) {
            super(message);
            initCause(cause);
        }
    }
}
