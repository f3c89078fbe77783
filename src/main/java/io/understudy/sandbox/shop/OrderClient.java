package io.understudy.sandbox.shop;

import io.understudy.time.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The shop's users: an order at a steady pace through the shop's public name, whatever became of the one before. Resolves the name
 * anew when its TTL of one second has passed, as a well-behaved client does. Keeps every acknowledgement until it is taken.
 */
public final class OrderClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration PAUSED_WITHIN = Duration.ofSeconds(30);
    private static final Duration TTL = Duration.ofSeconds(1);

    private final Callable<InetAddress> resolver;
    private final int port;
    private final Duration every;
    private final Ticker ticker;
    private final Duration patience;
    private final HttpClient http;
    private final ExecutorService users = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("orders").factory());
    private final AtomicLong numbers = new AtomicLong();
    private final ConcurrentLinkedQueue<Acknowledgement> acknowledgements = new ConcurrentLinkedQueue<>();
    /** Orders under way share it; who pauses them has it for itself for a moment. */
    private final ReentrantReadWriteLock underWay = new ReentrantReadWriteLock();

    private volatile boolean paused;
    private volatile Resolved resolved;

    /**
     * @param resolver asks the name's authoritative server
     * @param port of the shop
     * @param every from one order to the next
     */
    public OrderClient(Callable<InetAddress> resolver, int port, Duration every, Ticker ticker) throws Exception {
        this(resolver, port, every, PATIENCE, ticker);
    }

    /** @param patience after which an order is given up */
    OrderClient(Callable<InetAddress> resolver, int port, Duration every, Duration patience, Ticker ticker)
            throws Exception {
        this.resolver = resolver;
        this.patience = patience;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience)
                .build();
        this.port = port;
        this.every = every;
        this.ticker = ticker;
        this.resolved = new Resolved(resolver.call(), ticker.nanos());
    }

    /** Starts to order. */
    public void start() {
        var unused = pace.scheduleAtFixedRate(
                () -> users.execute(this::orderUnlessPaused), 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Everything that was acknowledged until now and not taken, in the order of arrival. */
    public List<Acknowledgement> acknowledgements() {
        return new ArrayList<>(acknowledgements);
    }

    /** Removes and gives everything that was acknowledged since the last call, or since the start, in the order of arrival. */
    public List<Acknowledgement> take() {
        List<Acknowledgement> taken = new ArrayList<>();
        for (Acknowledgement next = acknowledgements.poll(); next != null; next = acknowledgements.poll()) {
            taken.add(next);
        }
        return taken;
    }

    /**
     * Orders no more until {@link #resume}; every order that was sent has its answer, or was given up, when this returns.
     *
     * @throws IOException when one was still under way after 30 s
     */
    public void pause() throws IOException, InterruptedException {
        paused = true;
        if (!underWay.writeLock().tryLock(PAUSED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException("an order had no end within %d s".formatted(PAUSED_WITHIN.toSeconds()));
        }
        underWay.writeLock().unlock();
    }

    /** Orders again. */
    public void resume() {
        paused = false;
    }

    /** Stops to order and waits for the last answers. */
    @Override
    public void close() {
        pace.shutdown();
        users.shutdown();
        try {
            if (!users.awaitTermination(5, TimeUnit.SECONDS)) {
                users.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.shutdownNow();
    }

    private void orderUnlessPaused() {
        if (!underWay.readLock().tryLock()) {
            return;
        }
        try {
            if (!paused) {
                order();
            }
        } finally {
            underWay.readLock().unlock();
        }
    }

    private void order() {
        long number = numbers.incrementAndGet();
        try {
            URI uri = URI.create("http://%s:%d/orders/%d".formatted(address().getHostAddress(), port, number));
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(uri)
                            .timeout(patience)
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 201) {
                String[] words = answer.body().split(" ", 2);
                acknowledgements.add(new Acknowledgement(number, words[0], Long.parseLong(words[1]), ticker.nanos()));
            }
        } catch (IOException e) {
            // Not acknowledged: the gap between acknowledgements is what is measured.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private InetAddress address() throws IOException {
        Resolved current = resolved;
        if (ticker.since(current.atNanos()).compareTo(TTL) > 0) {
            try {
                current = new Resolved(resolver.call(), ticker.nanos());
                resolved = current;
            } catch (Exception e) {
                throw new IOException("the shop's name does not resolve", e);
            }
        }
        return current.address();
    }

    private record Resolved(InetAddress address, long atNanos) {}
}
