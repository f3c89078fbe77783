package io.understudy.adapter.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.net.URI;

/** The GET that a probe sends, as bytes. A {@link URI} can't hold a line break, so nothing can be smuggled in. */
final class HttpRequest {

    private static final String REST = "\r\nUser-Agent: understudy-probe\r\nAccept: */*\r\nConnection: close\r\n\r\n";

    private HttpRequest() {}

    static ByteBuf encode(ByteBufAllocator allocator, URI url) {
        ByteBuf bytes = allocator.directBuffer(256);
        String path = url.getRawPath();
        ByteBufUtil.writeAscii(bytes, "GET ");
        ByteBufUtil.writeAscii(bytes, path == null || path.isEmpty() ? "/" : path);
        if (url.getRawQuery() != null) {
            ByteBufUtil.writeAscii(bytes, "?");
            ByteBufUtil.writeAscii(bytes, url.getRawQuery());
        }
        ByteBufUtil.writeAscii(bytes, " HTTP/1.1\r\nHost: ");
        ByteBufUtil.writeAscii(bytes, url.getHost());
        if (url.getPort() >= 0) {
            ByteBufUtil.writeAscii(bytes, ":" + url.getPort());
        }
        ByteBufUtil.writeAscii(bytes, REST);
        return bytes;
    }
}
