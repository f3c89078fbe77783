package io.understudy.operation;

import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which operations another instance has open, and where its moves are to be looked for: at every application with an operation
 * that is open or was a moment ago, and at the others in turn, a hundred at each look. Not thread-safe.
 */
final class Follower {

    private static final int IN_TURN = 100;

    private final Archive archive;
    private final Collection<ApplicationName> all;
    private final Map<ApplicationName, Placement> told = new HashMap<>();
    private int next;

    /** @param all read at each look */
    Follower(Archive archive, Collection<ApplicationName> all) {
        this.archive = archive;
        this.all = all;
    }

    /**
     * What a look finds.
     *
     * @param open now, by application
     * @param moved roles that were not told at an earlier look
     */
    record Seen(Map<ApplicationName, OperationId> open, List<Placement> moved) {}

    /** @param before what was open at the last look */
    Seen look(Map<ApplicationName, OperationId> before) {
        Map<OperationId, ApplicationName> known = new HashMap<>();
        before.forEach((application, id) -> known.put(id, application));
        Map<ApplicationName, OperationId> open = new HashMap<>();
        for (OperationId id : archive.open()) {
            ApplicationName application = known.get(id);
            if (application != null) {
                open.put(application, id);
            } else {
                archive.record(id).ifPresent(record -> open.put(record.application(), id));
            }
        }
        Set<ApplicationName> look = new HashSet<>(before.keySet());
        look.addAll(open.keySet());
        List<ApplicationName> now = List.copyOf(all);
        for (int i = 0; i < Math.min(IN_TURN, now.size()); i++) {
            look.add(now.get(next % now.size()));
            next = (next + 1) % now.size();
        }
        List<Placement> moved = look.stream()
                .flatMap(application -> archive.placement(application).stream())
                .filter(placement -> !placement.equals(told.put(placement.application(), placement)))
                .toList();
        return new Seen(open, moved);
    }
}
