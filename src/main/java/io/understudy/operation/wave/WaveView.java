package io.understudy.operation.wave;

import io.understudy.operation.OperationKind;
import io.understudy.operation.OperationView;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.SiteName;
import java.util.List;
import java.util.Optional;

/**
 * A wave as people see it, at one moment.
 *
 * @param site that its members leave
 * @param why of its last pause, stop or end
 */
public record WaveView(
        OperationId id,
        OperationKind kind,
        SiteName site,
        WavePhase phase,
        String by,
        String reason,
        String why,
        List<MemberView> members) {

    public WaveView {
        members = List.copyOf(members);
    }

    /** How many members are there. */
    public long count(MemberState state) {
        return members.stream().filter(m -> m.state() == state).count();
    }

    /**
     * @param why it waits, is held or has failed; empty otherwise
     * @param operation the newest that this wave started for it
     */
    public record MemberView(
            ApplicationName application,
            String group,
            MemberState state,
            Optional<String> why,
            Optional<OperationView> operation) {}
}
