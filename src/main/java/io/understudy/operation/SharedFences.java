package io.understudy.operation;

import io.understudy.policy.FenceSpec;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import java.util.Optional;

/** What other applications do with the fences that one application shares with them. Thread-safe. */
public interface SharedFences {

    /** Where no fence is shared. */
    SharedFences NONE = (spec, site, as) -> Optional.empty();

    /** How an application uses a fence around its old primary. */
    enum Use {
        /** It is being lifted: what it says now proves nothing. */
        LIFTS,
        /** An operation that is open goes on, or is about to, because this fence holds. */
        MOVES,
        /** The application was moved away from the site on the word of this fence, and its database there may still be as it was. */
        HAS_MOVED
    }

    /** Another application that uses this fence around this site so. */
    Optional<ApplicationName> other(FenceSpec spec, SiteName site, Use as);
}
