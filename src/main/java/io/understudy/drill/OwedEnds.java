package io.understudy.drill;

import io.understudy.topology.UnderstudyException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down how drills ended. What the journal does not take of those that made copies stays in memory, for a later attempt.
 * Thread-safe.
 */
final class OwedEnds {

    private static final Logger LOG = LoggerFactory.getLogger(OwedEnds.class);

    private final DrillRecords records;
    private final Reports reports;
    private final Map<String, Owed> owed = new ConcurrentHashMap<>();

    /** @param report SHA-256 of the drill's report; empty when there is none */
    private record Owed(Drill ended, String report) {}

    OwedEnds(DrillRecords records, Reports reports) {
        this.records = records;
        this.reports = reports;
    }

    /** Keeps the report of a drill that ended, and writes its end down, at once or later. */
    void write(Drill ended) {
        String hash = "";
        try {
            hash = reports.keep(ended);
        } catch (UnderstudyException e) {
            LOG.error("drill={} application={} has no report: {}", ended.id(), ended.application(), e.getMessage());
        }
        try {
            if (ended.isolated().isPresent()) {
                records.finish(ended, hash);
            } else {
                records.add(ended, hash);
            }
        } catch (RuntimeException e) {
            if (ended.isolated().isPresent()) {
                owed.put(ended.id(), new Owed(ended, hash));
            }
            LOG.warn(
                    "drill={} application={} is not in the journal, its report alone tells of it: {}",
                    ended.id(),
                    ended.application(),
                    e.getMessage());
        }
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
