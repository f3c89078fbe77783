package io.understudy.health;

import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import java.util.Map;

/**
 * What a vantage point says of the primaries it was asked about.
 *
 * @param seen per application; one that it does not know is absent, and absent is UNKNOWN
 */
public record RemoteView(Map<ApplicationName, Seen> seen) {

    public RemoteView {
        seen = Map.copyOf(seen);
    }

    /**
     * @param site that was looked at: after a move, an answer about the old primary says nothing of the new one
     */
    public record Seen(SiteName site, Map<Signal, Verdict> signals) {
        public Seen {
            signals = Map.copyOf(signals);
        }
    }

    /** Port: asks one remote vantage point. Blocks for at most its own timeout; thread-safe. */
    @FunctionalInterface
    public interface Source {

        /**
         * Tells the vantage point which site to watch for each application, and returns what it sees there.
         *
         * @throws io.understudy.topology.UnderstudyException.Transient when it does not answer
         */
        RemoteView ask(Map<ApplicationName, SiteName> primaries);
    }
}
