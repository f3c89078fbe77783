package io.understudy.state;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The states of a thing and every change that can happen to it, as data. One that exists is sound: see {@link Soundness} for
 * what is refused. Immutable.
 *
 * @param <S> its states, an enum
 * @param <E> what can happen to it, an enum
 */
public final class StateMachine<S extends Enum<S> & Described, E extends Enum<E> & Described> {

    private record Key(Object from, Object event) {}

    private final String name;
    private final S start;
    private final List<Transition<S, E>> table;
    private final Map<Key, Transition<S, E>> index;

    /**
     * @param name what it is the machine of, for people: {@code operation}
     * @param ends the states after which nothing happens any more; may be empty for what never ends
     * @throws IllegalArgumentException when the table is not sound; the message names every defect
     */
    public StateMachine(String name, S start, Set<S> ends, List<Transition<S, E>> table) {
        this.name = name;
        this.start = start;
        this.table = List.copyOf(table);
        List<String> defects = new Soundness<>(start, ends, this.table).defects();
        if (!defects.isEmpty()) {
            throw new IllegalArgumentException(
                    "the state machine of %s is not sound: %s".formatted(name, String.join("; ", defects)));
        }
        this.index =
                this.table.stream().collect(Collectors.toMap(t -> new Key(t.from(), t.event()), Function.identity()));
    }

    /**
     * The transition for an event.
     *
     * @param subject whose state it is, for the message: {@code step dns}
     * @throws IllegalStateException when the table does not allow it; the message names state and event
     */
    Transition<S, E> next(String subject, S from, E event) {
        Transition<S, E> transition = index.get(new Key(from, event));
        if (transition == null) {
            throw new IllegalStateException("%s is %s: %s can't happen to it now (it would mean: %s)"
                    .formatted(subject, from, event, event.sentence()));
        }
        return transition;
    }

    /** Whether an event is possible in a state. */
    public boolean allows(S from, E event) {
        return index.containsKey(new Key(from, event));
    }

    /**
     * Where an event leads to, for what is folded from its events and keeps no {@link Position}.
     *
     * @throws IllegalStateException as {@link Position#on}
     */
    public S after(String subject, S from, E event) {
        return next(subject, from, event).to();
    }

    /** A thing that begins its life in the first state. */
    public Position<S, E> begin(String subject) {
        return new Position<>(this, subject);
    }

    public String name() {
        return name;
    }

    public S start() {
        return start;
    }

    /** Every allowed change, in the order to be read. */
    public List<Transition<S, E>> table() {
        return table;
    }

    /** All states, in the order of their enum. */
    public List<S> states() {
        return List.of(start.getDeclaringClass().getEnumConstants());
    }

    /** All events, in the order of their enum. */
    public List<E> events() {
        return List.of(table.getFirst().event().getDeclaringClass().getEnumConstants());
    }

    /** Whether nothing happens any more after a state. */
    public boolean ended(S state) {
        return table.stream().noneMatch(t -> t.from() == state);
    }
}
