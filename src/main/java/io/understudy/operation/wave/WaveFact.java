package io.understudy.operation.wave;

import io.understudy.operation.OperationKind;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.SiteName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the journal remembers of a wave beside the operations that it started, which carry its id as their trigger. */
public sealed interface WaveFact {

    /**
     * The first fact.
     *
     * @param site that the members leave
     * @param atOnce operations that may be open at the same time, from 1
     * @param canary moves alone before all others; null: none
     * @param force also members that seem to serve, or whose data is in doubt
     */
    record WaveStarted(
            OperationKind kind,
            SiteName site,
            String by,
            String reason,
            int atOnce,
            @Nullable ApplicationName canary,
            boolean force,
            List<Member> members)
            implements WaveFact {
        public WaveStarted {
            members = List.copyOf(members);
        }
    }

    /** No further member starts. */
    record WavePaused(String by, String why) implements WaveFact {}

    /** @param why null in journals that were written before reasons were */
    record WaveResumed(String by, @Nullable String why) implements WaveFact {}

    /**
     * A member whose operation ended without a move may start once more.
     *
     * @param why null in journals that were written before reasons were
     */
    record MemberRetried(
            ApplicationName application,
            String by,
            @Nullable String why) implements WaveFact {}

    /** Every member of a consistency group is ready: these operations pass their points of no return. */
    record GroupWent(String group, List<OperationId> operations) implements WaveFact {
        public GroupWent {
            operations = List.copyOf(operations);
        }
    }

    /** One of them can't: these operations go back. */
    record GroupGaveUp(String group, List<OperationId> operations, String why) implements WaveFact {
        public GroupGaveUp {
            operations = List.copyOf(operations);
        }
    }

    /** No further member starts, ever; it ends with what is under way. */
    record WaveStopped(String by, String why) implements WaveFact {}

    /** The last fact. */
    record WaveFinished(String summary) implements WaveFact {}
}
