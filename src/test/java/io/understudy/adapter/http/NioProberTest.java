package io.understudy.adapter.http;

class NioProberTest extends NettyProberContract {

    NioProberTest() {
        super(Transport.NIO);
    }
}
