package io.understudy.adapter.mysql;

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
import java.util.Optional;

/**
 * What a server that follows nobody any more still needs to be this operation's primary: the epoch's row first, as long as
 * nobody else can write, then its accounts and its writes. Nothing here ever says that nothing happened, save of a server that
 * this operation provably did not promote.
 *
 * @param operator on that server
 */
record FirstWrites(ReplicationLink.Mysql link, StepContext context, Session operator, Deadline deadline, Clock clock) {

    /** On a server that followed nobody before this attempt did anything. */
    StepResult adopt() {
        try {
            return switch (Lineage.of(context, carried())) {
                case OURS, UNFINISHED -> make();
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

    StepResult make() {
        try {
            Epoch carried = EpochStore.write(operator, link, context.epoch(), site(), clock.instant());
            if (carried.compareTo(context.epoch()) > 0) {
                return new StepResult.InDoubt(newer());
            }
            new Accounts(operator).unlock();
            operator.run("SET GLOBAL read_only = 0");
            ServerState now = ServerState.read(operator);
            var outputs = new LinkedHashMap<>(outputs(now));
            outputs.put("millis", Long.toString(deadline.elapsed().toMillis()));
            return new StepResult.Done(
                    "%s is primary: position %s, epoch %s".formatted(site(), now.written(), context.epoch()), outputs);
        } catch (SQLException | UnderstudyException e) {
            return new StepResult.InDoubt(
                    "%s follows nobody any more, but its first write failed: %s; repair that there (free the disk, grant what is missing), then run %s"
                            .formatted(site(), trouble(e), retry()));
        }
    }

    Goal observe(ServerState state) throws SQLException {
        Optional<String> closed = closed(state);
        return switch (Lineage.of(context, carried())) {
            case OURS ->
                closed.<Goal>map(this::unfinished)
                        .orElseGet(() -> new Goal.Reached(
                                "%s is primary with epoch %s".formatted(site(), context.epoch()), outputs(state)));
            case UNFINISHED ->
                unfinished(
                        "%s follows nobody, but epoch %s is not recorded there yet".formatted(site(), context.epoch()));
            case NEWER -> new Goal.Unknown(newer());
            case FOREIGN -> new Goal.Unknown(foreign());
        };
    }

    private Optional<String> closed(ServerState state) throws SQLException {
        boolean locked =
                new Accounts(operator).of(link.application().user()).stream().allMatch(Account::locked);
        return state.readOnly() || locked
                ? Optional.of("%s carries epoch %s, but takes no writes of the application yet"
                        .formatted(site(), context.epoch()))
                : Optional.empty();
    }

    /** Open only to an engine that named its doubt, as that one never goes back. */
    private Goal unfinished(String missing) {
        return context.doubt()
                .<Goal>map(doubt -> new Goal.Open("%s (%s)".formatted(missing, doubt)))
                .orElseGet(() -> new Goal.Unknown("%s: run %s".formatted(missing, retry())));
    }

    private long carried() throws SQLException {
        return EpochStore.read(operator).map(Epoch::value).orElse(0L);
    }

    private Map<String, String> outputs(ServerState state) {
        return Map.of(
                "position", state.written().toString(), "epoch", context.epoch().toString());
    }

    private String newer() {
        return "%s is a primary with an epoch newer than this operation's %s: another operation promoted it; find out which side users write to before anything is opened"
                .formatted(site(), context.epoch());
    }

    private String foreign() {
        return "%s is a primary already, and this operation did not promote it: it may be an old primary that came back; find out who promoted it and seed it anew, or, when it is the right one, run REPLACE INTO understudy.epoch VALUES (1, %s, '%s', 0) there and %s"
                .formatted(site(), context.epoch(), site(), retry());
    }

    private String retry() {
        return "`understudy retry %s`".formatted(context.operation());
    }

    private SiteName site() {
        return context.newPrimary();
    }

    private String trouble(Exception failure) {
        return Trouble.of(Endpoint.operator(link, site()), failure).sentence();
    }
}
