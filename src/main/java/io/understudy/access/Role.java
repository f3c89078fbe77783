package io.understudy.access;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a caller of the API may do. A role without which a call is refused is named at each route. */
public enum Role {
    /** Reads everything, changes nothing. */
    OBSERVE,
    /** Dry runs and drills. */
    DRILL,
    /** Starts and steers operations, accepts risks, pauses the service. */
    OPERATE,
    /** Approves what somebody else asked for. */
    APPROVE;

    /** Whether who has this role may do what needs the other one: everybody observes, and who operates may also drill. */
    public boolean grants(Role needed) {
        return this == needed || needed == OBSERVE || (this == OPERATE && needed == DRILL);
    }

    /** As documents and answers have it: lower case. */
    public String written() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Empty when there is none of that name. */
    public static Optional<Role> of(String written) {
        return Arrays.stream(values()).filter(r -> r.written().equals(written)).findFirst();
    }

    /** All of them, as they are written. */
    public static List<String> allWritten() {
        return Arrays.stream(values()).map(Role::written).toList();
    }
}
