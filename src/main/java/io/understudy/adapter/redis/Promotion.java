package io.understudy.adapter.redis;

import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.policy.ReplicationLink;
import io.understudy.topology.Epoch;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * One promotion of one replica.
 *
 * @param operator on the replica; its time is that of the whole promotion
 */
record Promotion(ReplicationLink.Redis link, StepContext context, Connection operator, Clock clock) {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

    StepResult run() {
        try {
            RedisState state = RedisState.read(operator);
            if (!state.replica()) {
                return adopt();
            }
            Optional<StepResult> obstacle = obstacle(state);
            if (obstacle.isPresent()) {
                return obstacle.get();
            }
        } catch (IOException | UnderstudyException e) {
            return unchanged(trouble(e), true);
        }
        return Thread.currentThread().isInterrupted()
                ? unchanged("the time was up before it was asked", true)
                : promote();
    }

    private Optional<StepResult> obstacle(RedisState state) throws IOException {
        List<String> obstacles = state.obstacles(clock.instant());
        if (!obstacles.isEmpty()) {
            return Optional.of(unchanged(String.join("; ", obstacles), state.loading() || state.syncing()));
        }
        Optional<Epoch> carried = EpochKey.read(operator);
        if (carried.filter(epoch -> epoch.compareTo(context.epoch()) >= 0).isPresent()) {
            return Optional.of(unchanged(newer(context, carried.get()), false));
        }
        return context.kind().planned() ? awaitAll() : Optional.empty();
    }

    /** Planned: nothing may be lost, so the replica must have what the fenced primary wrote last. */
    private Optional<StepResult> awaitAll() throws IOException {
        Optional<Position> last = context.outputs().values().stream()
                .map(outputs -> outputs.get(link.name() + ".offset"))
                .filter(Objects::nonNull)
                .map(Position::parse)
                .findFirst();
        if (last.isEmpty()) {
            return Optional.of(unchanged(
                    "no fence told where the old primary's changes end, and a planned move may lose nothing: fence it by redis: {link: %s}"
                            .formatted(link.name()),
                    false));
        }
        Position end = last.get();
        RedisState now = RedisState.read(operator);
        while (!has(now, end)) {
            context.progress().reached(now.offset(), "%s takes changes: %s".formatted(site(), missing(now, end)));
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            if (Thread.currentThread().isInterrupted() || operator.left().compareTo(LOOK_AGAIN) < 0) {
                return Optional.of(unchanged(missing(now, end), true));
            }
            now = RedisState.read(operator);
        }
        return Optional.empty();
    }

    /** In the middle of a resync it shows the position of data that it is about to drop. */
    private static boolean has(RedisState now, Position end) {
        return now.replica()
                && !now.syncing()
                && !now.loading()
                && now.history().equals(end.history())
                && now.offset() >= end.offset();
    }

    private static String missing(RedisState now, Position end) {
        if (now.syncing() || now.loading()) {
            return "the replica is in the middle of a resync";
        }
        return now.history().equals(end.history())
                ? "the replica still lacks %d bytes of the primary's changes"
                        .formatted(Math.max(0, end.offset() - now.offset()))
                : "the replica's data are of history %s, the fenced primary ended in history %s: its offset proves nothing; look at its link to the primary"
                        .formatted(now.history(), end.history());
    }

    private StepResult promote() {
        try {
            operator.ask("REPLICAOF", "NO", "ONE");
        } catch (IOException e) {
            Trouble trouble = Trouble.of(endpoint(), e);
            return trouble.nothingHappened()
                    ? unchanged(trouble.sentence(), trouble.kind() != Trouble.Kind.PERMISSION)
                    : new StepResult.InDoubt("it was told to follow nobody any more at %s, then: %s"
                            .formatted(site(), trouble.sentence()));
        }
        return make();
    }

    /** On one that was a primary before this attempt did anything. */
    private StepResult adopt() throws IOException {
        return switch (lineage()) {
            case OURS, UNFINISHED -> make();
            case NEWER -> new StepResult.InDoubt(foreign());
            case FOREIGN ->
                context.doubt().isPresent()
                        ? new StepResult.InDoubt(foreign())
                        : new StepResult.Failed(foreign(), false);
        };
    }

    /** It takes writes already; what is missing is the mark, the application's user, and that both outlast a restart. */
    private StepResult make() {
        try {
            Epoch carried = EpochKey.write(operator, context.epoch());
            if (carried.compareTo(context.epoch()) > 0) {
                return new StepResult.InDoubt(foreign());
            }
            operator.ask("ACL", "SETUSER", link.application().user(), "on");
            Keeping.Outcome kept = new Keeping(operator).all();
            RedisState now = RedisState.read(operator);
            Map<String, String> outputs = new LinkedHashMap<>(outputs(now));
            outputs.put(
                    "millis",
                    Long.toString(context.timeout()
                            .multipliedBy(9)
                            .dividedBy(10)
                            .minus(operator.left())
                            .toMillis()));
            return new StepResult.Done(
                    "%s is primary: offset %d, epoch %s%s"
                            .formatted(site(), now.offset(), context.epoch(), remark(kept)),
                    outputs);
        } catch (IOException | UnderstudyException e) {
            return new StepResult.InDoubt(
                    "%s follows nobody any more, but its first write failed: %s; repair that there, then run `understudy retry %s`"
                            .formatted(site(), trouble(e), context.operation()));
        }
    }

    /** Users are served either way; one that forgets its role follows the old primary after a restart, and drops what was written since. */
    private static String remark(Keeping.Outcome kept) {
        String until =
                "; BUT ONLY UNTIL ITS NEXT RESTART, after which it follows its old primary again and drops what was written since (%s)";
        return kept.refusal()
                .map(refusal -> until.formatted(refusal + "; make its files writable and run CONFIG REWRITE there"))
                .orElse(kept.file() ? "" : until.formatted("it has no file to keep its role in; start it with one"));
    }

    Goal observe() throws IOException {
        RedisState state = RedisState.read(operator);
        if (state.replica()) {
            return new Goal.Open("promote the replica at %s%s"
                    .formatted(site(), state.linked() ? "" : " (it has no link to its primary)"));
        }
        boolean on = new AclUsers(operator).on(link.application().user());
        return switch (lineage()) {
            case OURS ->
                on
                        ? kept(state)
                        : unfinished("%s carries epoch %s, but user %s is switched off"
                                .formatted(
                                        site(),
                                        context.epoch(),
                                        link.application().user()));
            case UNFINISHED ->
                unfinished(
                        "%s is a primary, but epoch %s is not recorded there yet".formatted(site(), context.epoch()));
            case NEWER, FOREIGN -> new Goal.Unknown(foreign());
        };
    }

    /** Whether it outlasts a restart nobody can see: after a doubt it is kept once more; a mere look writes nothing. */
    private Goal kept(RedisState state) throws IOException {
        String remark = context.doubt().isPresent() ? remark(new Keeping(operator).all()) : "";
        return new Goal.Reached(
                "%s is primary with epoch %s%s".formatted(site(), context.epoch(), remark), outputs(state));
    }

    /** Open only to an engine that named its doubt, as that one never goes back. */
    private Goal unfinished(String missing) {
        return context.doubt()
                .<Goal>map(doubt -> new Goal.Open("%s (%s)".formatted(missing, doubt)))
                .orElseGet(() ->
                        new Goal.Unknown("%s: run `understudy retry %s`".formatted(missing, context.operation())));
    }

    private Lineage lineage() throws IOException {
        return Lineage.of(context, EpochKey.read(operator).map(Epoch::value).orElse(0L));
    }

    private Map<String, String> outputs(RedisState state) {
        return Map.of(
                "position",
                Long.toString(state.offset()),
                "epoch",
                context.epoch().toString());
    }

    static String newer(StepContext context, Epoch carried) {
        return "the Redis at %s carries epoch %s, not older than this operation's %s: another operation was here"
                .formatted(context.newPrimary(), carried, context.epoch());
    }

    private String foreign() {
        return "%s is a primary already, and this operation did not promote it: it may be an old primary that came back, or another operation's; find out which side users write to before anything is opened"
                .formatted(site());
    }

    private SiteName site() {
        return context.newPrimary();
    }

    private Endpoint endpoint() {
        return Endpoint.operator(link, site());
    }

    private String trouble(Exception failure) {
        return Trouble.of(endpoint(), failure).sentence();
    }

    private StepResult unchanged(String why, boolean retryable) {
        return new StepResult.Failed("the replica at %s was not promoted: %s".formatted(site(), why), retryable);
    }
}
