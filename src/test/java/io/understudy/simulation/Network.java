package io.understudy.simulation;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Messages between places. One that meets a cut is gone, and its sender hears nothing; one that is under way arrives although
 * the sender has given up, and perhaps late.
 */
final class Network {

    private static final int PLACES = Place.values().length;

    private final Loop loop;
    private final Process world;
    private final Dice dice;
    private final int[][] cuts = new int[PLACES][PLACES];
    /** Chances in thousand. */
    int lost;

    int late;
    /** How much slower than usual. */
    int slow = 1;

    Network(Loop loop, Process world, Dice dice) {
        this.loop = loop;
        this.world = world;
        this.dice = dice;
    }

    /** What came of a question. */
    sealed interface Answer<T> {
        record Got<T>(T value) implements Answer<T> {}

        /** Nothing heard within the time: it may have arrived all the same. */
        record Silence<T>() implements Answer<T> {}
    }

    /** Something that a message can be brought to. */
    interface Host {
        Place place();

        /** Does it now, later, or never. */
        void deliver(Runnable message);
    }

    void cut(Place from, Place to, boolean on) {
        cuts[from.ordinal()][to.ordinal()] += on ? 1 : -1;
    }

    boolean open(Place from, Place to) {
        return from == to || cuts[from.ordinal()][to.ordinal()] == 0;
    }

    boolean bothWays(Place a, Place b) {
        return open(a, b) && open(b, a);
    }

    /** Asks; the answer comes to the asker as an event of its own process, once. */
    <T> void ask(Process from, Host to, Duration timeout, Supplier<T> question, Consumer<Answer<T>> then) {
        var settled = new boolean[1];
        int life = from.life();
        send(
                from.place(),
                to.place(),
                world,
                () -> to.deliver(() -> {
                    T value = question.get();
                    send(to.place(), from.place(), from, () -> {
                        if (from.life() == life) {
                            settle(settled, then, new Answer.Got<>(value));
                        }
                    });
                }));
        loop.after(timeout, from, () -> settle(settled, then, new Answer.Silence<>()));
    }

    /** Asks and waits, on a fiber; an interrupt ends the waiting. */
    <T> Answer<T> ask(Process from, Host to, Duration timeout, Supplier<T> question) {
        Fiber fiber = Objects.requireNonNull(loop.current(), "only a fiber can wait");
        fiber.requireAlive();
        var slot = new Slot<T>();
        ask(from, to, timeout, question, answer -> {
            slot.answer = answer;
            if (slot.waits) {
                fiber.wake();
            }
        });
        slot.waits = true;
        fiber.await();
        slot.waits = false;
        Answer<T> answer = slot.answer;
        return answer == null ? new Answer.Silence<>() : answer;
    }

    private static final class Slot<T> {
        @Nullable
        Answer<T> answer;

        boolean waits;
    }

    private static <T> void settle(boolean[] settled, Consumer<Answer<T>> then, Answer<T> answer) {
        if (!settled[0]) {
            settled[0] = true;
            then.accept(answer);
        }
    }

    private void send(Place from, Place to, Process owner, Runnable arrival) {
        if (open(from, to) && !dice.chance(lost, 1000)) {
            loop.after(latency(from, to), owner, arrival);
        }
    }

    private long latency(Place from, Place to) {
        long micros = (from == to ? 200 : 8_000) + dice.below(3_000);
        long slowed = micros * 1_000 * slow;
        return dice.chance(late, 1000) ? slowed + dice.between(1_000, 15_000) * 1_000_000L : slowed;
    }
}
