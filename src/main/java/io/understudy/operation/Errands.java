package io.understudy.operation;

import java.util.ArrayList;
import java.util.List;

/**
 * What is to be run once the operation's lock is free again, because an executor or a timer may run it on this very thread.
 * Confined to the thread that holds the lock.
 */
final class Errands {

    private final List<Runnable> due = new ArrayList<>();

    void add(Runnable errand) {
        due.add(errand);
    }

    List<Runnable> take() {
        List<Runnable> taken = List.copyOf(due);
        due.clear();
        return taken;
    }

    void drop() {
        due.clear();
    }
}
