package io.understudy.adapter.http;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.ThreadFactory;

/** How sockets reach the kernel. */
public enum Transport {
    /** Linux's own, through a native library; the cheaper one. */
    EPOLL {
        @Override
        EventLoopGroup group(int threads, ThreadFactory factory) {
            return new EpollEventLoopGroup(threads, factory);
        }

        @Override
        SocketChannel channel() {
            return new EpollSocketChannel();
        }
    },
    /** The JDK's, everywhere. */
    NIO {
        @Override
        EventLoopGroup group(int threads, ThreadFactory factory) {
            return new NioEventLoopGroup(threads, factory);
        }

        @Override
        SocketChannel channel() {
            return new NioSocketChannel();
        }
    };

    /** Epoll where this machine has it. */
    public static Transport best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    abstract EventLoopGroup group(int threads, ThreadFactory factory);

    abstract SocketChannel channel();
}
