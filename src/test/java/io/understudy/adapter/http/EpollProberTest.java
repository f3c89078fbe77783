package io.understudy.adapter.http;

class EpollProberTest extends NettyProberContract {

    EpollProberTest() {
        super(Transport.EPOLL);
    }
}
