package io.understudy.drill;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Ends of drills that made copies, which the journal did not take yet; in memory, for a later attempt. Thread-safe. */
final class OwedEnds {

    private final DrillRecords records;
    private final Map<String, Owed> owed = new ConcurrentHashMap<>();

    /** @param report SHA-256 of the drill's report; empty when there is none */
    private record Owed(Drill ended, String report) {}

    OwedEnds(DrillRecords records) {
        this.records = records;
    }

    void add(Drill ended, String report) {
        owed.put(ended.id(), new Owed(ended, report));
    }

    boolean has(String id) {
        return owed.containsKey(id);
    }

    Set<String> ids() {
        return Set.copyOf(owed.keySet());
    }

    /**
     * Writes down what a drill came to; one that is not owed is left alone.
     *
     * @param told whether the journal knows an end of it meanwhile, which stays
     * @throws RuntimeException when it still can't be written down; it stays owed
     */
    void writeDown(String id, boolean told) {
        Owed end = owed.get(id);
        if (end != null) {
            if (!told) {
                records.finish(end.ended(), end.report());
            }
            owed.remove(id);
        }
    }
}
