package io.understudy.adapter.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Finds the address of a host name. Never blocks; the stage fails when there is none. Thread-safe. */
@FunctionalInterface
public interface HostResolver {

    CompletionStage<InetAddress> resolve(String host);

    /** The machine's own resolver, with the JDK's cache (30 s by default); it blocks, so it runs on the executor. */
    static HostResolver system(Executor executor) {
        return host -> CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return InetAddress.getByName(host);
                    } catch (UnknownHostException e) {
                        throw new CompletionException(e);
                    }
                },
                executor);
    }
}
