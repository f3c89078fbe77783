package io.understudy.operation.wave;

import io.understudy.topology.ApplicationName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** From a wave's facts and its members' operations to what starts next. Pure. */
final class WaveCourse {

    private final WaveState wave;
    private final Map<ApplicationName, MemberState> states;
    private final Map<String, List<Member>> groups;

    /** @param sightings of every member */
    WaveCourse(WaveState wave, Function<ApplicationName, Sighting> sightings) {
        this.wave = wave;
        this.states = wave.started().members().stream()
                .collect(Collectors.toMap(
                        Member::application,
                        m -> sightings.apply(m.application()).state(wave.allowed(m))));
        this.groups = wave.started().members().stream().collect(Collectors.groupingBy(Member::group));
    }

    MemberState state(Member member) {
        return states.getOrDefault(member.application(), MemberState.WAITING);
    }

    /** Where each member is. */
    Map<ApplicationName, MemberState> states() {
        return states;
    }

    /** Nothing is under way, and nothing will be. */
    boolean over() {
        return states.values().stream().noneMatch(MemberState::open)
                && (wave.phase() == WavePhase.STOPPING
                        || states.values().stream().allMatch(MemberState::settled));
    }

    /** Those whose operations wait to be approved. */
    List<Member> unapproved() {
        return wave.started().members().stream()
                .filter(m -> state(m) == MemberState.UNAPPROVED)
                .toList();
    }

    /** How it stands, for people. */
    String summary() {
        long moved =
                states.values().stream().filter(s -> s == MemberState.MOVED).count();
        return "%d of %d applications have left %s"
                .formatted(moved, states.size(), wave.started().site());
    }

    /** Why a member that waits may not start now; empty for any other, and for one that may. */
    Optional<String> waitsFor(Member member) {
        if (state(member) != MemberState.WAITING) {
            return Optional.empty();
        }
        if (wave.phase() != WavePhase.RUNNING) {
            return Optional.of(wave.why());
        }
        return behindCanary(member).or(() -> behindGroups(member)).or(() -> withoutFellow(member));
    }

    private Optional<String> behindCanary(Member member) {
        ApplicationName canary = wave.started().canary();
        return canary == null || canary.equals(member.application()) || states.get(canary) == MemberState.MOVED
                ? Optional.empty()
                : Optional.of("the canary %s has not moved".formatted(canary));
    }

    /** A consistency group of which one has failed does not become whole any more. */
    private Optional<String> withoutFellow(Member member) {
        return member.together() == null
                ? Optional.empty()
                : wave.together(member.together()).stream()
                        .filter(fellow -> state(fellow) == MemberState.FAILED)
                        .map(fellow -> "%s, with which it moves, has failed".formatted(fellow.application()))
                        .findFirst();
    }

    private Optional<String> behindGroups(Member member) {
        return member.after().stream()
                .flatMap(group -> groups.getOrDefault(group, List.of()).stream())
                .filter(before -> state(before) != MemberState.MOVED)
                .map(before -> "%s of group %s has not moved".formatted(before.application(), before.group()))
                .sorted()
                .findFirst();
    }

    /**
     * Which may start, in this order; the members of an inner list start together or not at all. No more than there are free
     * places, save for a consistency group that is larger than all places: it starts when nothing else is under way.
     *
     * @param able whether nothing stands against a unit; asked only of those whose turn it is
     */
    List<List<Member>> next(Predicate<List<Member>> able) {
        long open = states.values().stream().filter(MemberState::open).count();
        long free = wave.started().atOnce() - open;
        List<List<Member>> next = new ArrayList<>();
        for (List<Member> unit : units()) {
            boolean alone = open == 0 && next.isEmpty();
            if ((unit.size() <= free || alone)
                    && unit.stream().allMatch(m -> waitsFor(m).isEmpty())
                    && able.test(unit)) {
                next.add(unit);
                free -= unit.size();
            }
        }
        return next;
    }

    /** Members that start as one; of a consistency group that a crash cut in two, the rest. */
    private List<List<Member>> units() {
        Map<String, List<Member>> units = new LinkedHashMap<>();
        wave.started().members().stream()
                .filter(m -> state(m) == MemberState.WAITING)
                .sorted(Comparator.comparing(Member::application))
                .forEach(m -> units.computeIfAbsent(
                                m.together() == null ? "of itself: " + m.application() : "together: " + m.together(),
                                unit -> new ArrayList<>())
                        .add(m));
        return List.copyOf(units.values());
    }
}
