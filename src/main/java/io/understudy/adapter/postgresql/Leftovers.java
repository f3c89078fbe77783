package io.understudy.adapter.postgresql;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.understudy.operation.Fence;
import io.understudy.operation.Fence.Proof;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StepContext;
import io.understudy.policy.FenceSpec;
import io.understudy.time.Ticker;
import io.understudy.topology.Epoch;
import io.understudy.topology.UnderstudyException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * What a rebuilding has left of the server that was to become a standby. One that takes sessions as a primary is closed before
 * anything else, in-band alone: a fence from outside may stop other applications of that site, which nothing is the matter with.
 * Thread-safe.
 */
final class Leftovers {

    private static final Duration CLOSING = Duration.ofSeconds(5);

    private final Fence inBand;
    private final StrayCopies strays;

    Leftovers(Sessions sessions, Ticker ticker) {
        this.inBand = new PostgresqlFence(sessions, ticker);
        this.strays = new StrayCopies(sessions);
    }

    enum State {
        /** It did not answer: nothing is known of it. */
        SILENT,
        /** In recovery, or closed before. */
        TAKES_NO_WRITES,
        /** It was a primary of its own that took sessions, and was closed just now. */
        CLOSED,
        /** The same, and it could not be closed. */
        TAKES_WRITES
    }

    /** @param words for people, with what to do */
    record Found(State state, String words) {}

    /** A primary of its own in the place of a standby, closed by now if it could be; empty when there is none, or it is silent. */
    Optional<String> primary(Reversal reversal) {
        Found found = find(reversal);
        return switch (found.state()) {
            case CLOSED, TAKES_WRITES -> Optional.of(found.words());
            case SILENT, TAKES_NO_WRITES -> Optional.empty();
        };
    }

    Found find(Reversal reversal) {
        ServerState target;
        try {
            target = reversal.target().state();
        } catch (SQLException | UnderstudyException e) {
            return new Found(
                    State.SILENT,
                    "it was not reached, so whether it serves anybody is not known: keep it stopped until then (%s)"
                            .formatted(reversal.trouble(reversal.targetSite(), e)));
        }
        if (target.recovering()) {
            return new Found(State.TAKES_NO_WRITES, "it is in recovery and takes no writes");
        }
        return target.open()
                ? closed(reversal)
                : new Found(State.TAKES_NO_WRITES, "its database takes no sessions, it serves nobody");
    }

    private Found closed(Reversal reversal) {
        Proof proof = close(reversal);
        String what = "%s came up as a primary of its own instead of a standby".formatted(reversal.targetSite());
        return proof.state() == Fence.State.FENCED
                ? new Found(
                        State.CLOSED,
                        "%s; it is closed again (%s): stop it, and correct the route".formatted(what, proof.evidence()))
                : new Found(
                        State.TAKES_WRITES,
                        "%s and is NOT closed, users may write to it (%s: %s): stop it at once, and correct the route"
                                .formatted(what, proof.state(), proof.evidence()));
    }

    private Proof close(Reversal reversal) {
        StepContext context = reversal.context();
        Epoch now = context.epoch();
        boolean copy = copied(reversal);
        if (!copy && !reversal.moved()) {
            return new Proof(
                    Fence.State.UNKNOWN,
                    "it is not proven to be a copy of %s, and was left alone".formatted(reversal.sourceSite()));
        }
        // One that was started as it was is older than the move; a copy carries the epoch of what it was copied from.
        Epoch newest = copy ? now : new Epoch(now.value() - 1);
        StepContext asFence = ReseedStep.as(
                context,
                ReseedStep.exchanged(context.from(), newest),
                OperationKind.FAILOVER,
                "fence.primary",
                JsonNodeFactory.instance.objectNode());
        return inBand.fence(new FenceSpec.Postgresql(reversal.link().name(), false, CLOSING), asFence, CLOSING);
    }

    private boolean copied(Reversal reversal) {
        try {
            return strays.proven(reversal.link(), reversal.context().from());
        } catch (UnderstudyException e) {
            return false;
        }
    }
}
