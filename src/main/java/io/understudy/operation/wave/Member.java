package io.understudy.operation.wave;

import io.understudy.topology.ApplicationName;
import io.understudy.topology.Epoch;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One application of a wave, as it was when the wave began.
 *
 * @param group what it counts as for those that wait
 * @param after groups that move before it; those that are not part of the wave do not count
 * @param together its consistency group; null when it starts by itself
 * @param epoch the one it is moved from; nothing is started under another
 */
public record Member(
        ApplicationName application,
        String group,
        Set<String> after,
        @Nullable String together,
        Epoch epoch) {

    public Member {
        after = Set.copyOf(after);
    }
}
