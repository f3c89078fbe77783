package io.understudy.document;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Collects problems, so that one never hides another; sorted by place, each told once. Not thread-safe. */
public final class Problems {

    private final SortedSet<Problem> found = new TreeSet<>();

    public void add(Problem problem) {
        found.add(problem);
    }

    /** A problem with a whole file. */
    public void addFile(String file, String what, String whatToDo) {
        add(new Problem(file, 1, 1, what, whatToDo));
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    public int size() {
        return found.size();
    }

    public List<Problem> sorted() {
        return List.copyOf(found);
    }
}
