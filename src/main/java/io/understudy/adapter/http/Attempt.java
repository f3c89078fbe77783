package io.understudy.adapter.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.understudy.health.ProbeResult;
import io.understudy.health.ProbeTarget;
import io.understudy.health.Prober;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One probe: resolve, connect, ask, read the status line, close. Runs on its event loop alone. Where the probe names headers, it reads
 * on to the end of the head; whatever happens on that way, {@link ReplyHead} tells what the status counts.
 *
 * <p>The one timeout covers all of it, name resolution included. Silence at the timeout is DOWN only if the loop was on time
 * ever since the probe was asked for.
 */
final class Attempt extends ChannelInboundHandlerAdapter implements Runnable {

    /** The read buffer: a status line fits, and little of a body ever leaves the kernel. */
    private static final FixedRecvByteBufAllocator READS = readsOf(512);

    private final NettyProber prober;
    private final Prober.Request request;
    private final Endpoint.At at;
    private final EventLoop loop;
    private final LoopWatch watch;
    private final long began;
    private final CompletableFuture<ProbeResult> answer;

    private @Nullable Future<?> timeout;
    private @Nullable SocketChannel channel;
    private @Nullable StatusLine reply;
    private @Nullable ReplyHead head;
    private boolean done;

    Attempt(
            NettyProber prober,
            Prober.Request request,
            Endpoint.At at,
            EventLoop loop,
            LoopWatch watch,
            CompletableFuture<ProbeResult> answer) {
        this.prober = prober;
        this.request = request;
        this.at = at;
        this.loop = loop;
        this.watch = watch;
        this.began = prober.ticker().nanos();
        this.answer = answer;
    }

    @Override
    public void run() {
        long left = timeLeft();
        if (left == 0) {
            finish(NettyProber.tooBusy()); // asking now would only keep the loop late
            return;
        }
        timeout = loop.schedule(this::timedOut, left, TimeUnit.NANOSECONDS);
        try {
            var unused = prober.resolve(at).whenComplete(this::resolved);
        } catch (RuntimeException e) {
            resolved(null, e);
        }
    }

    /** The target gets its whole timeout, unless so much was lost in the loop's queue that it can't count as DOWN anyway. */
    private long timeLeft() {
        long whole = request.timeout().toNanos();
        long waited = prober.ticker().nanos() - began;
        return waited <= LoopWatch.toleratedNanos(whole) ? whole : Math.max(0, whole - waited);
    }

    private void resolved(@Nullable InetAddress address, @Nullable Throwable failure) {
        if (loop.inEventLoop()) {
            connect(address);
        } else if (!loop.isShuttingDown()) {
            loop.execute(() -> connect(address));
        } else {
            answer.complete(NettyProber.ended());
        }
    }

    private void connect(@Nullable InetAddress address) {
        if (done) {
            return;
        }
        if (address == null) {
            finish(ProbeResult.unknown("the name %s does not resolve".formatted(at.host())));
        } else if (MetadataAddresses.contains(address)) {
            finish(ProbeResult.unknown("%s is refused: %s hands out credentials of machines, it is never a target"
                    .formatted(at.host(), address.getHostAddress())));
        } else {
            open(new InetSocketAddress(address, at.port()));
        }
    }

    private void open(InetSocketAddress address) {
        try {
            SocketChannel opened = prober.transport().channel();
            channel = opened;
            configure(opened.config());
            if (request.probe().target() instanceof ProbeTarget.Http http && Endpoint.isTls(http.url())) {
                opened.pipeline().addLast(tlsHandler(opened, http.url()));
            }
            opened.pipeline().addLast(this);
            var unused = loop.register(opened);
            opened.connect(address).addListener((ChannelFuture connected) -> {
                if (!connected.isSuccess()) {
                    finish(Failures.connecting(connected.cause()));
                }
            });
        } catch (RuntimeException | Error e) { // a socket that can't be had comes as either
            finish(Failures.connecting(e));
        }
    }

    private static void configure(ChannelConfig config) {
        config.setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0); // our own covers it
        config.setOption(ChannelOption.SO_LINGER, 0); // reset instead of TIME_WAIT: 5,000 a second would fill its table
        config.setRecvByteBufAllocator(READS);
    }

    private SslHandler tlsHandler(SocketChannel opened, URI url) {
        SslHandler handler =
                prober.tls().newHandler(opened.alloc(), url.getHost(), Endpoint.port(url), prober.executor());
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        switch (request.probe().target()) {
            case ProbeTarget.Http http -> {
                reply = new StatusLine();
                context.writeAndFlush(HttpRequest.encode(context.alloc(), http.url()), context.voidPromise());
            }
            default -> finish(ProbeResult.up("connected"));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            StatusLine line = reply;
            if (message instanceof ByteBuf bytes && line != null && !done) {
                read(line, bytes);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(StatusLine line, ByteBuf bytes) {
        if (head != null) {
            readOn(head, bytes);
            return;
        }
        int status = StatusLine.INCOMPLETE;
        while (status == StatusLine.INCOMPLETE && bytes.isReadable()) {
            status = line.read(bytes.readByte());
        }
        if (status == StatusLine.MALFORMED) {
            finish(ProbeResult.down("the reply is not HTTP"));
        } else if (status != StatusLine.INCOMPLETE) {
            judge(status, bytes);
        }
    }

    private void judge(int status, ByteBuf rest) {
        ProbeTarget.Http http = (ProbeTarget.Http) request.probe().target();
        String detail = "answered " + status;
        boolean expected = status >= http.statusFrom() && status <= http.statusTo();
        ProbeResult judged = expected ? ProbeResult.up(detail) : ProbeResult.down(detail);
        if (!ReplyHead.counts(http, judged)) {
            finish(judged);
            return;
        }
        head = new ReplyHead(http, request.site(), judged);
        rest.readerIndex(rest.readerIndex() - 1); // the byte after the status may be the line's end
        readOn(head, rest);
    }

    private void readOn(ReplyHead begun, ByteBuf bytes) {
        boolean more = true;
        while (more && bytes.isReadable()) {
            more = begun.read(bytes.readByte());
        }
        if (!more) {
            finish(begun.result());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        finish(head != null ? head.result() : ProbeResult.down("closed before a status line"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        finish(head != null ? head.result() : Failures.talking(cause));
    }

    private void timedOut() {
        if (head != null) {
            finish(head.result());
            return;
        }
        boolean resolving = channel == null;
        finish(
                resolving
                        ? ProbeResult.unknown("the name %s did not resolve within %dms"
                                .formatted(at.host(), request.timeout().toMillis()))
                        : silence());
    }

    private ProbeResult silence() {
        return watch.wasLateSince(began, request.timeout().toNanos())
                ? NettyProber.tooBusy()
                : ProbeResult.noAnswerWithin(request.timeout());
    }

    private void finish(ProbeResult result) {
        if (done) {
            return;
        }
        done = true;
        if (timeout != null) {
            timeout.cancel(false);
        }
        if (channel != null) {
            channel.close();
        }
        answer.complete(prober.isClosed() ? NettyProber.ended() : result);
    }

    private static FixedRecvByteBufAllocator readsOf(int bytes) {
        FixedRecvByteBufAllocator allocator = new FixedRecvByteBufAllocator(bytes);
        allocator.maxMessagesPerRead(1);
        return allocator;
    }
}
