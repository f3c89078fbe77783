package io.understudy.replication;

import io.understudy.topology.LinkName;
import java.time.Duration;
import java.util.Optional;

/**
 * What was seen of a link that consists of copies made now and then, such as backups.
 *
 * @param takenNanos on the observer's monotonic ticker
 * @param newest the newest copy that counts; empty when there is none or nobody can tell
 * @param making whether more copies are being made and could be used, as far as is known
 * @param broken why no copy could be used at all; empty when one could
 * @param detail one line for people: which copy, or why none is known, and what to do
 */
public record CopySample(
        LinkName link, long takenNanos, Optional<Copy> newest, boolean making, Optional<String> broken, String detail)
        implements LinkSample {

    /**
     * @param age of what is in it when the sample was taken: since the copy was begun, as later data may be missing; never
     *     negative
     */
    public record Copy(String name, Duration age) {
        public Copy {
            if (age.isNegative()) {
                throw new IllegalArgumentException("copy %s is from the future".formatted(name));
            }
        }
    }

    /** One that tells nothing, and why. */
    public static CopySample unknown(LinkName link, long takenNanos, String why) {
        return new CopySample(link, takenNanos, Optional.empty(), false, Optional.empty(), why);
    }
}
