package io.understudy.drill;

import io.understudy.policy.FailoverPolicy.Objectives;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a live drill did, so far or in all.
 *
 * @param hold how long it was to stay at the other site
 * @param until it stayed, or was to; empty when it was never protected there
 * @param off why it went back early, or did not go away
 * @param objectives of the policy that counted at the last look, by which it is judged; empty while nobody has looked
 * @param legs its operations, oldest first
 * @param stays where the application was, one after the other
 * @param exposed whether it was away from home or not protected at the last look, or nobody looks
 * @param links replication from the other site while it stayed there, as far as this process saw it
 */
public record Live(
        Duration hold,
        Optional<Instant> until,
        Optional<String> off,
        Optional<Objectives> objectives,
        List<Leg> legs,
        List<Stay> stays,
        boolean exposed,
        List<LagTrace> links) {

    public Live {
        legs = List.copyOf(legs);
        stays = List.copyOf(stays);
        links = List.copyOf(links);
    }

    /**
     * @param from when the operation ended that moved it there; of the first, when the drill began to move it; where somebody else moved it,
     *     when that was seen
     */
    public record Stay(SiteName site, Instant from) {}

    /** Of one that nobody looks after: it may be anywhere. */
    static Live unseen(LiveState state) {
        return new Live(
                state.hold(), state.until(), state.off(), Optional.empty(), List.of(), List.of(), true, List.of());
    }

    /**
     * @param objectives at the last look
     * @param seen at the last look
     */
    static Live of(
            LiveState state,
            Optional<Objectives> objectives,
            List<Leg> legs,
            List<Vitals> looks,
            Optional<LiveSight> seen) {
        List<Stay> stays = new ArrayList<>(List.of(new Stay(state.home().primary(), state.began())));
        legs.forEach(leg -> leg.moved()
                .ifPresent(roles ->
                        stays.add(new Stay(roles.primary(), leg.finishedAt().orElse(leg.startedAt())))));
        seen.filter(sight -> !sight.placement().primary().equals(stays.getLast().site()))
                .ifPresent(sight -> stays.add(new Stay(sight.placement().primary(), sight.now())));
        return new Live(
                state.hold(),
                state.until(),
                state.off(),
                objectives,
                legs,
                stays,
                seen.map(LiveSight::isExposed).orElse(false),
                LagTrace.of(looks));
    }
}
