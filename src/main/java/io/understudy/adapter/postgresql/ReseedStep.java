package io.understudy.adapter.postgresql;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.understudy.operation.Goal;
import io.understudy.operation.OperationKind;
import io.understudy.operation.Progress;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.policy.ReplicationLink;
import io.understudy.runbook.Step;
import io.understudy.time.Ticker;
import io.understudy.topology.Epoch;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code postgresql.reseed: {link: NAME, route: NAME}}: makes the fenced old primary of a link a streaming standby of the new one.
 * A route of the user's does it, by pg_rewind or a base backup, on the machine where the database lives; this step sees to it that
 * the old primary is fenced and its epoch older before, that it streams on the new primary's timeline after, and that a heartbeat
 * of the new primary arrives. A server that comes up as a primary instead is closed in-band at once, whatever the route says.
 *
 * <p>The route must stop that server first and may return before the copy is there: as long as the copy grows, or the server
 * applies more, the step waits. Outputs: {@code timeline}, {@code source}, {@code target}. Thread-safe.
 */
public final class ReseedStep implements StepType {

    static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private static final Duration LOOK_AT_COPY = Duration.ofMillis(250);
    private static final Duration LAST_LOOK = Duration.ofSeconds(2);

    private final Sessions sessions;
    private final Ticker ticker;
    private final Clock clock;
    private final StepType fences;
    private final StepType routes;
    private final Leftovers leftovers;

    /**
     * @param fences {@code fence.primary}
     * @param routes {@code route}
     */
    public ReseedStep(Sessions sessions, Ticker ticker, Clock clock, StepType fences, StepType routes) {
        this.sessions = sessions;
        this.ticker = ticker;
        this.clock = clock;
        this.fences = fences;
        this.routes = routes;
        this.leftovers = new Leftovers(sessions, ticker);
    }

    @Override
    public String id() {
        return "postgresql.reseed";
    }

    @Override
    public List<String> precheck(StepContext context) {
        List<String> route = routes.precheck(asRoute(context));
        return route.isEmpty() ? against(context) : route;
    }

    private List<String> against(StepContext context) {
        Reversal reversal = reversal(context, Deadline.in(ticker, context.timeout()));
        return reversal.look() instanceof Goal.Reached && context.kind() == OperationKind.REPROTECT
                ? List.of()
                : new ReseedChecks(reversal, fences).problems();
    }

    /** In doubt, only the route itself knows whether it still works at it. */
    @Override
    public Goal observe(StepContext context) {
        Goal seen = reversal(context, Deadline.in(ticker, context.timeout())).look();
        if (!(seen instanceof Goal.Open) || context.doubt().isEmpty()) {
            return seen;
        }
        Goal told = routes.observe(asRoute(context));
        return told instanceof Goal.Open
                ? seen
                : new Goal.Unknown("%s is still to be done, and whether the route works at it is not known: %s"
                        .formatted(seen.summary(), told.summary()));
    }

    @Override
    public StepResult apply(StepContext context) {
        Deadline deadline = Deadline.in(ticker, context.timeout());
        Reversal reversal = reversal(context, deadline.beforeTheLastWord());
        if (reversal.look() instanceof Goal.Reached reached) {
            return new StepResult.Done(reached.summary(), reached.outputs());
        }
        List<String> problems = new ReseedChecks(reversal, fences).problems();
        if (!problems.isEmpty()) {
            return new StepResult.Failed("nothing was rebuilt: %s".formatted(String.join("; ", problems)), true);
        }
        return switch (routes.apply(asRoute(context))) {
            case StepResult.Done begun -> follow(reversal, begun);
            case StepResult.Failed failed ->
                leftovers
                        .primary(lastLook(context))
                        .<StepResult>map(words ->
                                new StepResult.Failed("%s; %s".formatted(failed.summary(), words), false, true))
                        .orElseGet(() -> StepResult.leavingParts(failed));
            case StepResult.InDoubt doubt ->
                leftovers
                        .primary(lastLook(context))
                        .<StepResult>map(words -> new StepResult.InDoubt("%s; %s".formatted(doubt.summary(), words)))
                        .orElse(doubt);
            case StepResult.NeedsAcceptance needs -> needs;
        };
    }

    /** The route has ended well; the copy may still be under way. */
    private StepResult follow(Reversal reversal, StepResult.Done begun) {
        Watch watch = new Watch(reversal);
        reversal.deadline().moved();
        while (true) {
            Goal seen = reversal.look();
            if (seen instanceof Goal.Reached reached) {
                return new StepResult.Done("%s (%s)".formatted(reached.summary(), begun.summary()), reached.outputs());
            }
            Optional<String> primary = leftovers.primary(reversal);
            if (primary.isPresent()) {
                return new StepResult.Failed(primary.get(), false, true);
            }
            watch.look();
            if (!reversal.deadline().pause(LOOK_AT_COPY)) {
                return new StepResult.InDoubt(
                        "the route ended (%s), but still: %s".formatted(begun.summary(), seen.summary()));
            }
        }
    }

    /** The route may have left it running, whatever it says of itself. */
    private Reversal lastLook(StepContext context) {
        return reversal(context, Deadline.in(ticker, LAST_LOOK));
    }

    @Override
    public Goal verify(StepContext context, StepResult.Done done) {
        Reversal reversal = reversal(context, Deadline.in(ticker, context.timeout()));
        return reversal.proveFollowing(clock.instant())
                .<Goal>map(Goal.Unknown::new)
                .orElseGet(() -> new Goal.Reached(done.summary(), done.outputs()));
    }

    /** Nothing is rebuilt back. What is there is looked at first, and closed where it takes writes: that it serves nobody is no matter of course. */
    @Override
    public StepResult compensate(StepContext context, StepResult.Done done) {
        Leftovers.Found found = leftovers.find(lastLook(context));
        return found.state() == Leftovers.State.TAKES_WRITES
                ? new StepResult.Failed(found.words(), true)
                : new StepResult.Done("the server at %s stays as it is, and the next reprotect begins anew: %s"
                        .formatted(context.from().standby(), found.words()));
    }

    private Reversal reversal(StepContext context, Deadline deadline) {
        return new Reversal(sessions, PromoteStep.link(context), context, deadline);
    }

    /** As the user's route is called: with the two servers beside what the runbook gives it. */
    private static StepContext asRoute(StepContext context) {
        ReplicationLink.Postgresql link = PromoteStep.link(context);
        ObjectNode parameters = JsonNodeFactory.instance.objectNode();
        context.with().path("parameters").properties().forEach(e -> parameters.set(e.getKey(), e.getValue()));
        parameters.put("link", link.name().value());
        parameters.put("database", link.database());
        parameters.put(
                "source",
                Endpoint.maintenance(link, context.from().primary()).at().toString());
        parameters.put(
                "target",
                Endpoint.maintenance(link, context.from().standby()).at().toString());
        ObjectNode with = JsonNodeFactory.instance.objectNode();
        with.put("name", context.with().path("route").asText());
        with.set("parameters", parameters);
        return as(context, context.from(), context.kind(), "route", with);
    }

    /** As the move that made the roles what they are: its old primary is the one to be fenced. */
    static StepContext beforeTheMove(StepContext context) {
        Epoch before = new Epoch(context.from().epoch().value() - 1);
        return as(
                context,
                exchanged(context.from(), before),
                OperationKind.FAILOVER,
                "fence.primary",
                JsonNodeFactory.instance.objectNode());
    }

    static Placement exchanged(Placement now, Epoch epoch) {
        return new Placement(now.application(), now.standby(), now.primary(), epoch);
    }

    static StepContext as(StepContext context, Placement from, OperationKind kind, String type, ObjectNode with) {
        Step own = context.step();
        Step step = new Step(own.name(), type, with, List.of(), own.timeout(), 1, own.backoff(), Step.OnError.FAIL);
        return new StepContext(
                context.operation(),
                kind,
                context.policy(),
                context.sites(),
                from,
                step,
                Map.of(),
                List.of(),
                context.doubt(),
                Progress.UNHEARD,
                context.neighbours());
    }

    /** Tells the engine how the copy grows; each growth gives the step its whole time again. Not thread-safe. */
    private static final class Watch {

        private final Reversal reversal;
        private long streamed;
        private long replayed;
        private long moves;

        Watch(Reversal reversal) {
            this.reversal = reversal;
        }

        void look() {
            try {
                Reversal.Copied copied = reversal.copied();
                if (copied.streamed() > streamed) {
                    streamed = copied.streamed();
                    moved("%d of %s bytes are copied to %s"
                            .formatted(
                                    streamed,
                                    copied.total() == 0 ? "?" : Long.toString(copied.total()),
                                    reversal.targetSite()));
                    return;
                }
                ServerState target = reversal.target().state();
                if (target.recovering() && target.replayed() > replayed) {
                    replayed = target.replayed();
                    moved("%s applies the log: %d bytes of it wait"
                            .formatted(reversal.targetSite(), target.unreplayed()));
                }
            } catch (SQLException | UnderstudyException e) {
                // It starts, or has not come so far: no progress.
            }
        }

        private void moved(String summary) {
            reversal.deadline().moved();
            reversal.context().progress().reached(++moves, summary);
        }
    }
}
