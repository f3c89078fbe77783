package io.understudy.drill;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an isolated drill brought up and took away.
 *
 * @param made every object, in the order in which it was made
 * @param ready from the first object until every copy was ready; empty when they never were
 * @param links production's replication all the while
 * @param removed how long the removal took, until nothing was left; empty when something is
 * @param left what is still there
 * @param proof what was looked at after the removal, and what was found
 */
public record Isolated(
        Stage stage,
        List<Made> made,
        Optional<Duration> ready,
        List<LagTrace> links,
        Optional<Duration> removed,
        List<String> left,
        String proof) {

    public Isolated {
        made = List.copyOf(made);
        links = List.copyOf(links);
        left = List.copyOf(left);
    }

    /**
     * An object that was made, or was not.
     *
     * @param began after the drill's beginning
     */
    public record Made(String name, String outcome, Duration began, Duration took) {}
}
