package io.understudy.adapter.postgresql;

import io.understudy.operation.StepContext;
import io.understudy.policy.ReplicationLink;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** Finds the position in the log behind which the fenced primary committed nothing. */
record FinalPosition(Sessions sessions, ReplicationLink.Postgresql link, StepContext context, Deadline deadline) {

    /** What the fence reported; when it reported none, the old primary is asked, which is alive in a planned move. */
    LogPosition find() throws SQLException {
        Optional<LogPosition> reported = reported();
        return reported.isPresent() ? reported.get() : ask();
    }

    /** A promotion reports a position too, that of its new primary: it is told by its timeline. */
    private Optional<LogPosition> reported() {
        return context.outputs().values().stream()
                .filter(outputs -> !outputs.containsKey("timeline"))
                .flatMap(outputs -> position(outputs).stream())
                .findFirst()
                .map(LogPosition::parse);
    }

    private Optional<String> position(Map<String, String> outputs) {
        Optional<String> ofThisLink = Optional.ofNullable(outputs.get(link.name() + ".lsn"));
        boolean onlyLink =
                context.policy().links(ReplicationLink.Postgresql.class).size() == 1;
        return ofThisLink.isPresent() || !onlyLink ? ofThisLink : Optional.ofNullable(outputs.get("lsn"));
    }

    private LogPosition ask() throws SQLException {
        Endpoint old = Endpoint.maintenance(link, context.oldPrimary());
        try (Session session = sessions.open(old, link.timeout(), deadline)) {
            return LogPosition.afterAll(session);
        }
    }
}
