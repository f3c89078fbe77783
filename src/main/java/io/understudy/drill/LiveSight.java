package io.understudy.drill;

import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How the world looks to a live drill at one moment.
 *
 * @param own the application's own primary, by the policy that counts now
 * @param placement where the roles are
 * @param unprotected what is missing for a failover from there; empty when the application is protected
 * @param obstacles what stands against a move back now, but for the time that the policy wants for one by hand
 * @param trouble what is wrong with production; empty while nothing is
 * @param maintenance when the maintenance window closes that is open; empty while none is
 * @param brake who has paused the service and why; nothing starts meanwhile
 */
record LiveSight(
        Instant now,
        SiteName own,
        Placement placement,
        Trail trail,
        List<String> unprotected,
        List<String> obstacles,
        Optional<String> trouble,
        Optional<Instant> maintenance,
        Optional<String> brake) {

    LiveSight {
        unprotected = List.copyOf(unprotected);
        obstacles = List.copyOf(obstacles);
    }

    /** Whether a failover from here would not be as it should. */
    boolean isExposed() {
        return away() || !unprotected.isEmpty();
    }

    boolean away() {
        return !placement.primary().equals(own);
    }
}
