package io.understudy.state;

/**
 * Where one thing is in its machine. It moves by events only, so that nothing can happen to it which is not in the table. Not
 * thread-safe.
 */
public final class Position<S extends Enum<S> & Described, E extends Enum<E> & Described> {

    private final StateMachine<S, E> machine;
    private final String subject;
    private S now;

    Position(StateMachine<S, E> machine, String subject) {
        this.machine = machine;
        this.subject = subject;
        this.now = machine.start();
    }

    public S now() {
        return now;
    }

    /**
     * Takes an event.
     *
     * @throws IllegalStateException when the table does not allow it now; nothing has changed then, and the message names the
     *     subject, its state and the event
     */
    public Transition<S, E> on(E event) {
        Transition<S, E> transition = machine.next(subject, now, event);
        now = transition.to();
        return transition;
    }
}
