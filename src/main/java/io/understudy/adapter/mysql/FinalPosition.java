package io.understudy.adapter.mysql;

import io.understudy.operation.StepContext;
import io.understudy.policy.ReplicationLink;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;

/** Finds the position in the log behind which the fenced primary committed nothing. */
record FinalPosition(Sessions sessions, ReplicationLink.Mysql link, StepContext context, Deadline deadline) {

    /** What the fence reported; when it reported none, the old primary is asked, which is alive in a planned move. */
    Gtids find() throws SQLException {
        Optional<Gtids> reported = context.outputs().values().stream()
                .map(outputs -> outputs.get(link.name() + ".gtid"))
                .filter(Objects::nonNull)
                .findFirst()
                .map(Gtids::parse);
        return reported.isPresent() ? reported.get() : ask();
    }

    private Gtids ask() throws SQLException {
        Endpoint old = Endpoint.operator(link, context.oldPrimary());
        try (Session session = sessions.open(old, link.timeout(), deadline)) {
            return ServerState.read(session).written();
        }
    }
}
