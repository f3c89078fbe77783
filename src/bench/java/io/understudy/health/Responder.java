package io.understudy.health;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The targets of the probe benchmark, in a process of their own so that their cost is not the prober's. Listens on 127.0.0.2
 * to 127.0.0.21; one port answers 200 and closes, the other accepts and never answers.
 *
 * <p>Argument: a file that gets "answering-port hanging-port requests-answered", every 100 ms.
 */
public final class Responder {

    static final int FIRST = 2;
    static final int ADDRESSES = 20;

    private static final ByteBuf REPLY = Unpooled.unreleasableBuffer(Unpooled.directBuffer()
            .writeBytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
                    .getBytes(StandardCharsets.US_ASCII)));

    private Responder() {}

    public static void main(String[] args) throws Exception {
        EventLoopGroup loops = Epoll.isAvailable() ? new EpollEventLoopGroup(1) : new NioEventLoopGroup(1);
        AtomicLong answered = new AtomicLong();
        int answering = listen(loops, new Answer(answered));
        int hanging = listen(loops, new Hang());
        Path file = Path.of(args[0]);
        Path next = Path.of(args[0] + ".next");
        loops.scheduleAtFixedRate(
                () -> {
                    try {
                        Files.writeString(next, answering + " " + hanging + " " + answered.get() + "\n");
                        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                },
                0,
                100,
                TimeUnit.MILLISECONDS);
        Thread.currentThread().join();
    }

    private static int listen(EventLoopGroup loops, ChannelInboundHandlerAdapter handler) {
        int port = 0;
        for (int i = 0; i < ADDRESSES; i++) {
            Channel channel = new ServerBootstrap()
                    .group(loops)
                    .channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                    .option(ChannelOption.SO_BACKLOG, 4_096)
                    .childHandler(handler)
                    .bind("127.0.0." + (FIRST + i), port)
                    .syncUninterruptibly()
                    .channel();
            port = ((InetSocketAddress) channel.localAddress()).getPort();
        }
        return port;
    }

    @Sharable
    private static final class Answer extends ChannelInboundHandlerAdapter {
        private final AtomicLong answered;

        Answer(AtomicLong answered) {
            this.answered = answered;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
            answered.incrementAndGet();
            context.writeAndFlush(REPLY.duplicate()).addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    @Sharable
    private static final class Hang extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
