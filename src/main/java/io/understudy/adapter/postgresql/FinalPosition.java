package io.understudy.adapter.postgresql;

import io.understudy.operation.StepContext;
import io.understudy.policy.ReplicationLink;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** Finds the end of the fenced primary's log, behind which it committed nothing. */
record FinalPosition(Sessions sessions, ReplicationLink.Postgresql link, StepContext context, Deadline deadline) {

    /** A position says nothing without the timeline on which it is. */
    record End(LogPosition position, int timeline) {}

    /** What the fence reported; when it reported none, the old primary is asked, which is alive in a planned move. */
    End find() throws SQLException {
        Optional<End> reported = reported();
        return reported.isPresent() ? reported.get() : ask();
    }

    /** A promotion reports a position too, that of its new primary: it is told by its timeline. */
    private Optional<End> reported() {
        return context.outputs().values().stream()
                .filter(outputs -> !outputs.containsKey("timeline"))
                .flatMap(outputs -> end(outputs).stream())
                .findFirst();
    }

    private Optional<End> end(Map<String, String> outputs) {
        return Optional.ofNullable(outputs.get(link.name() + ".timeline"))
                .flatMap(timeline -> position(outputs)
                        .map(position -> new End(LogPosition.parse(position), Integer.parseInt(timeline))));
    }

    private Optional<String> position(Map<String, String> outputs) {
        Optional<String> ofThisLink = Optional.ofNullable(outputs.get(link.name() + ".lsn"));
        boolean onlyLink =
                context.policy().links(ReplicationLink.Postgresql.class).size() == 1;
        return ofThisLink.isPresent() || !onlyLink ? ofThisLink : Optional.ofNullable(outputs.get("lsn"));
    }

    private End ask() throws SQLException {
        Endpoint old = Endpoint.maintenance(link, context.oldPrimary());
        try (Session session = sessions.open(old, link.timeout(), deadline)) {
            LogPosition position = LogPosition.afterAll(session);
            return new End(position, ServerState.read(session, link.database()).timeline());
        }
    }
}
