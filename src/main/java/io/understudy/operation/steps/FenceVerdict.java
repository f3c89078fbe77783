package io.understudy.operation.steps;

import io.understudy.operation.Fence;
import io.understudy.operation.Fence.State;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.FenceSpec;
import io.understudy.policy.ReplicationLink;
import io.understudy.topology.LinkName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What several fences prove together. The proof of a database's fence counts for its own link, that of a route for the whole
 * site; fenced is who has a proof for every link of the policy, and every required fence. Some of that is NOT_FENCED, not
 * nearly fenced.
 */
record FenceVerdict(State state, List<Tried> tried, String links) {

    record Tried(FenceSpec spec, Fence.Proof proof) {
        boolean fenced() {
            return proof.state() == State.FENCED;
        }
    }

    static FenceVerdict of(FailoverPolicy policy, Function<FenceSpec, Fence.Proof> ask) {
        boolean anyRequired = policy.fencing().stream().anyMatch(FenceSpec::required);
        Set<LinkName> links =
                policy.replication().stream().map(ReplicationLink::name).collect(Collectors.toSet());
        List<Tried> tried = new ArrayList<>();
        for (FenceSpec spec : policy.fencing()) {
            tried.add(new Tried(spec, ask.apply(spec)));
            if (!anyRequired && covered(tried, links)) {
                break;
            }
        }
        return new FenceVerdict(state(tried, links, anyRequired), List.copyOf(tried), names(tried, links));
    }

    private static State state(List<Tried> tried, Set<LinkName> links, boolean anyRequired) {
        List<Tried> counted =
                tried.stream().filter(t -> !anyRequired || t.spec().required()).toList();
        if (covered(tried, links) && (!anyRequired || counted.stream().allMatch(Tried::fenced))) {
            return State.FENCED;
        }
        boolean some = counted.stream().anyMatch(t -> t.proof().state() != State.UNKNOWN);
        return some ? State.NOT_FENCED : State.UNKNOWN;
    }

    private static boolean covered(List<Tried> tried, Set<LinkName> links) {
        return whole(tried, links) || !links.isEmpty() && fenced(tried).containsAll(links);
    }

    /** By a proof from outside the site; without any link there is no more to prove than what one fence says. */
    private static boolean whole(List<Tried> tried, Set<LinkName> links) {
        return tried.stream().anyMatch(t -> t.fenced() && (links.isEmpty() || t.spec() instanceof FenceSpec.Route));
    }

    private static Set<LinkName> fenced(List<Tried> tried) {
        return tried.stream()
                .filter(Tried::fenced)
                .flatMap(t ->
                        t.spec() instanceof FenceSpec.InBand database ? Stream.of(database.link()) : Stream.empty())
                .collect(Collectors.toSet());
    }

    private static String names(List<Tried> tried, Set<LinkName> links) {
        return whole(tried, links)
                ? "all"
                : fenced(tried).stream().map(LinkName::toString).sorted().collect(Collectors.joining(","));
    }

    /** Every fence with what it saw. */
    String evidence() {
        return tried.isEmpty()
                ? "the policy declares no fencing"
                : tried.stream()
                        .map(t -> "%s %s: %s"
                                .formatted(
                                        t.spec().label(),
                                        t.proof().state(),
                                        t.proof().evidence()))
                        .collect(Collectors.joining("; "));
    }

    String by() {
        return tried.stream()
                .filter(t -> t.proof().state() == State.FENCED)
                .map(t -> t.spec().label())
                .collect(Collectors.joining(", "));
    }

    /** What the step reports once a person has accepted that it is not proven. */
    Map<String, String> accepted(String by) {
        return Map.of(
                "fence",
                "ACCEPTED",
                "proof",
                "ACCEPTED",
                "by",
                by,
                "evidence",
                evidence(),
                "tried",
                labels(tried.stream()),
                "raised",
                labels(tried.stream().filter(Tried::fenced)));
    }

    /** What the step reports once it is fenced: the fences' own facts, and the proof. */
    Map<String, String> outputs() {
        Map<String, String> outputs = new HashMap<>();
        tried.forEach(t -> outputs.putAll(t.proof().outputs()));
        outputs.put("fence", state.name());
        outputs.put("proof", state.name());
        outputs.put("by", by());
        outputs.put("links", links);
        outputs.put("tried", labels(tried.stream()));
        outputs.put("raised", labels(tried.stream().filter(Tried::fenced)));
        outputs.put("evidence", evidence());
        return Map.copyOf(outputs);
    }

    private static String labels(Stream<Tried> of) {
        return of.map(t -> t.spec().label()).collect(Collectors.joining(","));
    }
}
