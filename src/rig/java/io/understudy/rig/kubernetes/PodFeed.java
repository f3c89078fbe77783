package io.understudy.rig.kubernetes;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All pods of a cluster, listed and then watched. When the watch ends, however it does, it lists again, each 100 ms until the
 * API server answers.
 */
final class PodFeed implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PodFeed.class);
    private static final long AGAIN_NANOS = 100_000_000;

    private final KubernetesClient client;
    private final Sink sink;
    private final Thread thread;
    private volatile boolean closed;

    /** Called by several threads. */
    interface Sink {
        /** These pods exist and no others. */
        void all(List<Pod> pods);

        void changed(Pod pod);

        void gone(Pod pod);
    }

    PodFeed(KubernetesClient client, Sink sink) {
        this.client = client;
        this.sink = sink;
        this.thread = Thread.ofVirtual().name("pod-feed").start(this::run);
    }

    private void run() {
        while (!closed) {
            try {
                follow();
            } catch (KubernetesClientException | IllegalStateException e) {
                // The latter is what a client says that was closed under it.
                LOG.debug("the pods can't be followed now: {}", e.getMessage());
            } catch (InterruptedException e) {
                return;
            }
            LockSupport.parkNanos(AGAIN_NANOS);
        }
    }

    private void follow() throws InterruptedException {
        PodList now = client.pods().inAnyNamespace().list();
        sink.all(now.getItems());
        CountDownLatch ended = new CountDownLatch(1);
        String version = now.getMetadata().getResourceVersion();
        try (Watch ignored = client.pods()
                .inAnyNamespace()
                .watch(new ListOptionsBuilder().withResourceVersion(version).build(), new Following(sink, ended))) {
            ended.await();
        }
    }

    private record Following(Sink sink, CountDownLatch ended) implements Watcher<Pod> {
        @Override
        public void eventReceived(Action action, Pod pod) {
            switch (action) {
                case ADDED, MODIFIED -> sink.changed(pod);
                case DELETED -> sink.gone(pod);
                case ERROR -> ended.countDown();
                case BOOKMARK -> {}
            }
        }

        @Override
        public void onClose() {
            ended.countDown();
        }

        @Override
        public void onClose(WatcherException cause) {
            ended.countDown();
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
