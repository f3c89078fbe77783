package io.understudy.policy;

import io.understudy.topology.ApplicationName;
import java.util.Optional;
import java.util.Set;

/**
 * An application's place in a wave, which moves many of them.
 *
 * @param group what it counts as, by default a group of its own with the application's name
 * @param after groups whose applications move before it, as far as they are part of the wave
 * @param together name of its consistency group: either all of them start to move, or none
 */
public record WavePlace(String group, Set<String> after, Optional<String> together) {

    public WavePlace {
        after = Set.copyOf(after);
    }

    /** A group of its own that waits for no other. */
    public static WavePlace alone(ApplicationName application) {
        return new WavePlace(application.value(), Set.of(), Optional.empty());
    }
}
