package io.understudy.adapter.postgresql;

import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.policy.ReplicationLink;
import io.understudy.topology.Epoch;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a server that is no standby any more still needs to be this operation's primary: the mark, the opening, the epoch's
 * row. It may take writes already, so nothing here ever says that nothing happened, save of a server that this operation
 * provably did not promote.
 *
 * @param operator on that server's maintenance database
 */
record FirstWrites(
        Sessions sessions,
        ReplicationLink.Postgresql link,
        StepContext context,
        Session operator,
        Deadline deadline,
        Clock clock) {

    /** On a server that was a primary before this attempt did anything. */
    StepResult adopt(ServerState state) {
        try {
            return switch (Lineage.of(context, Math.max(state.epoch(), row(state)))) {
                case OURS, UNFINISHED -> make(state);
                case NEWER -> new StepResult.InDoubt(newer());
                case FOREIGN ->
                    context.doubt().isPresent()
                            ? new StepResult.InDoubt(foreign())
                            : new StepResult.Failed(foreign(), false);
            };
        } catch (SQLException | UnderstudyException e) {
            return new StepResult.InDoubt(
                    "%s is a primary, and which epoch it carries is not known: %s; repair that, then run %s"
                            .formatted(site(), trouble(e), retry()));
        }
    }

    /** The mark and the opening in one transaction, then the epoch's row. */
    StepResult make(ServerState state) {
        try {
            open(state);
            try (var session = sessions.borrow(Endpoint.operator(link, site()), link.timeout(), deadline)) {
                Epoch carried = EpochStore.write(session, link, context.epoch(), site(), clock.instant());
                if (carried.compareTo(context.epoch()) > 0) {
                    return new StepResult.InDoubt(newer());
                }
            }
            ServerState now = ServerState.read(operator, link.database());
            var outputs = new LinkedHashMap<>(outputs(now));
            outputs.put("millis", Long.toString(deadline.elapsed().toMillis()));
            return new StepResult.Done(
                    "%s is primary: timeline %d, epoch %s".formatted(site(), now.timeline(), context.epoch()), outputs);
        } catch (SQLException | UnderstudyException e) {
            return new StepResult.InDoubt(
                    "%s is primary, but its first write failed: %s; repair that there (free the disk, grant what is missing), then run %s"
                            .formatted(site(), trouble(e), retry()));
        }
    }

    private void open(ServerState state) throws SQLException {
        String database = Sql.name(link.database());
        String opening = "ALTER DATABASE %s WITH ALLOW_CONNECTIONS true".formatted(database);
        String mark = "ALTER DATABASE %s SET %s = '%d'"
                .formatted(database, ServerState.EPOCH_MARK, context.epoch().value());
        try {
            Sql.run(operator, state.open() ? mark : opening + ";" + mark);
        } catch (SQLException e) {
            // An owner who is no superuser needs GRANT SET ON PARAMETER for the mark; the row alone will do.
            if (Trouble.kind(e) != Trouble.Kind.PERMISSION) {
                throw e;
            }
            Sql.run(operator, opening);
        }
    }

    Goal observe(ServerState state) throws SQLException {
        long row = row(state);
        Lineage lineage = Lineage.of(context, Math.max(state.epoch(), row));
        if (lineage == Lineage.OURS && row == context.epoch().value()) {
            return new Goal.Reached("%s is primary with epoch %s".formatted(site(), context.epoch()), outputs(state));
        }
        return switch (lineage) {
            case OURS, UNFINISHED -> unfinished();
            case NEWER -> new Goal.Unknown(newer());
            case FOREIGN -> new Goal.Unknown(foreign());
        };
    }

    /** Open only to an engine that named its doubt, as that one never goes back. */
    private Goal unfinished() {
        String missing = "%s is a primary, but epoch %s is not recorded there yet".formatted(site(), context.epoch());
        return context.doubt()
                .<Goal>map(doubt -> new Goal.Open("%s (%s)".formatted(missing, doubt)))
                .orElseGet(() -> new Goal.Unknown("%s: run %s".formatted(missing, retry())));
    }

    private long row(ServerState state) throws SQLException {
        if (!state.open()) {
            return 0;
        }
        try (var session = sessions.borrow(Endpoint.operator(link, site()), link.timeout(), deadline)) {
            return EpochStore.read(session)
                    .map(carried -> carried.epoch().value())
                    .orElse(0L);
        }
    }

    private Map<String, String> outputs(ServerState state) {
        return Map.of(
                "lsn", new LogPosition(state.replayed()).toString(),
                "timeline", Integer.toString(state.timeline()),
                "epoch", context.epoch().toString());
    }

    private String newer() {
        return "%s is a primary with an epoch newer than this operation's %s: another operation promoted it; find out which side users write to before anything is opened"
                .formatted(site(), context.epoch());
    }

    private String foreign() {
        return "%s is a primary already, and this operation did not promote it: it may be an old primary that came back; find out who promoted it and seed it anew, or, when it is the right one, run ALTER DATABASE %s SET %s = '%s' there and %s"
                .formatted(site(), Sql.name(link.database()), ServerState.EPOCH_MARK, context.epoch(), retry());
    }

    private String retry() {
        return "`understudy retry %s`".formatted(context.operation());
    }

    private SiteName site() {
        return context.newPrimary();
    }

    private String trouble(Exception failure) {
        return Trouble.of(Endpoint.maintenance(link, site()), failure).sentence();
    }
}
