package io.understudy.topology;

/**
 * The generation of "who is primary" of one application. It grows by one with every failover or switchover and never
 * returns; an actor that carries an older epoch than its target is refused there.
 *
 * @param value 1 for an application that has never moved
 */
public record Epoch(long value) implements Comparable<Epoch> {

    public static final Epoch INITIAL = new Epoch(1);

    public Epoch {
        if (value < 1) {
            throw new IllegalArgumentException("epoch %d: epochs start at 1".formatted(value));
        }
    }

    public Epoch next() {
        return new Epoch(value + 1);
    }

    @Override
    public int compareTo(Epoch other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
