package io.understudy.adapter.http;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.understudy.health.ProbeResult;
import io.understudy.health.Prober;
import io.understudy.time.Ticker;
import io.understudy.topology.UnderstudyException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * Probes {@code http} and {@code tcp} targets, each on a connection of its own.
 *
 * <p>HTTP: one GET; the status line decides, and the connection is reset right after it, so that no body is fetched, no
 * redirect followed and no closed connection waits in the kernel. Asks the site itself at the address that the target
 * declares, with the Host and the TLS name of the URL; the public name goes through the given resolver. A probe that names
 * headers for the epoch or the site reads on to the end of the reply's head, at most 16 KiB, and tells the epoch beside the outcome.
 *
 * <p>UP: the expected status; for {@code tcp}, an accepted connection. DOWN: another status, a refusal, no answer in time, a
 * reply that is not HTTP. UNKNOWN: whatever says nothing about the target: a name that does not resolve, a certificate
 * that is not the host's or not trusted, a reply in another site's name, no route or no port left on this machine, a metadata address (refused). So does
 * a silence that this instance may have slept through: no answer in time while the probe's event loop was late.
 *
 * <p>Thread-safe, never blocks. TLS handshakes compute on the executor. Does not limit how many probes run at once: each
 * holds one file descriptor for at most its timeout.
 */
public final class NettyProber implements Prober, AutoCloseable {

    private final HostResolver publicNames;
    private final HostResolver siteNames;
    private final Executor executor;
    private final Transport transport;
    private final EventLoopGroup loops;
    private final Map<EventLoop, LoopWatch> watches = new HashMap<>();
    private final Ticker ticker;
    private final SslContext tls;
    private volatile boolean closed;

    /**
     * With one event loop on the machine's best transport, and the JDK's trust store.
     *
     * @param publicNames resolves what users use; should ask the authoritative servers
     * @param siteNames resolves the hosts of declared site addresses
     * @param executor for TLS handshakes
     * @param ticker tells how late an event loop is
     */
    public NettyProber(HostResolver publicNames, HostResolver siteNames, Executor executor, Ticker ticker) {
        this(publicNames, siteNames, executor, ticker, Transport.best(), 1, jdkTrust());
    }

    /** @param threads event loops, 1 or 2; one carries some 10,000 plain probes a second */
    public NettyProber(
            HostResolver publicNames,
            HostResolver siteNames,
            Executor executor,
            Ticker ticker,
            Transport transport,
            int threads,
            SslContext tls) {
        this.publicNames = publicNames;
        this.siteNames = siteNames;
        this.executor = executor;
        this.ticker = ticker;
        this.transport = transport;
        this.loops = transport.group(threads, new DefaultThreadFactory("probes", true));
        this.tls = tls;
        loops.forEach(loop -> watch((EventLoop) loop));
    }

    @Override
    public CompletionStage<ProbeResult> probe(Request request) {
        return switch (Endpoint.of(request)) {
            case Endpoint.Nowhere nowhere -> CompletableFuture.completedFuture(nowhere.result());
            case Endpoint.At at -> attempt(request, at);
        };
    }

    /** UNKNOWN: an attempt ends itself at its timeout, so one that did not is stuck in this instance. */
    @Override
    public ProbeResult overdue(Request request) {
        return tooBusy();
    }

    /** Ends the event loops within two seconds; probes under way become UNKNOWN. */
    @Override
    public void close() {
        closed = true;
        var unused = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    private CompletionStage<ProbeResult> attempt(Request request, Endpoint.At at) {
        CompletableFuture<ProbeResult> answer = new CompletableFuture<>();
        EventLoop loop = loops.next();
        LoopWatch watch = Objects.requireNonNull(watches.get(loop));
        Attempt attempt = new Attempt(this, request, at, loop, watch, answer);
        try {
            loop.execute(attempt);
        } catch (RejectedExecutionException e) {
            answer.complete(ended());
        }
        return answer;
    }

    private void watch(EventLoop loop) {
        LoopWatch watch = new LoopWatch(ticker);
        watches.put(loop, watch);
        long beat = LoopWatch.BEAT.toNanos();
        var unused = loop.scheduleWithFixedDelay(watch, beat, beat, TimeUnit.NANOSECONDS);
    }

    CompletionStage<InetAddress> resolve(Endpoint.At at) {
        InetAddress literal = NetUtil.createInetAddressFromIpAddressString(at.host());
        if (literal != null) {
            return CompletableFuture.completedFuture(literal);
        }
        return (at.publicName() ? publicNames : siteNames).resolve(at.host());
    }

    Transport transport() {
        return transport;
    }

    SslContext tls() {
        return tls;
    }

    Executor executor() {
        return executor;
    }

    Ticker ticker() {
        return ticker;
    }

    boolean isClosed() {
        return closed;
    }

    static ProbeResult ended() {
        return ProbeResult.unknown("this instance is shutting down");
    }

    static ProbeResult tooBusy() {
        return ProbeResult.unknown("this instance was too busy to tell");
    }

    private static SslContext jdkTrust() {
        try {
            return SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .endpointIdentificationAlgorithm("HTTPS")
                    .build();
        } catch (SSLException e) {
            throw new UnderstudyException.Permanent(
                    "the JDK's trust store can't be read (%s), so https probes can't tell whom they talk to: repair the JDK's"
                                    .formatted(e.getMessage())
                            + " cacerts file",
                    e);
        }
    }
}
