package io.understudy.adapter.rfc2136;

import io.understudy.operation.Concern;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.time.Ticker;
import io.understudy.topology.EpochMark;
import io.understudy.topology.HostPort;
import io.understudy.topology.UnderstudyException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.xbill.DNS.Rcode;

/**
 * {@code dns.switch}: points an application's public records at the new primary, all of a zone in one message that the server
 * carries out only if every record set and the epoch mark still are what this operation starts from. An update that was
 * delayed in the network, or of an older operation, changes nothing. An empty answer is never published.
 *
 * <p>Parameters: {@code records}, names of the policy's dns section; default all. Done means that every authoritative server
 * answers the new values; resolvers elsewhere may answer the old ones for one TTL more, and this does not wait for them.
 * Thread-safe.
 */
public final class DnsSwitchStep implements StepType {

    private static final Duration LONGEST_LOOK = Duration.ofSeconds(2);
    private static final long POLL_MILLIS = 50;

    private final Questioner questioner;
    private final Updater updater;
    private final Ticker ticker;

    /**
     * @param executor runs what waits for servers: virtual threads
     * @param clock signs the updates
     * @param ticker bounds how long secondaries may take to follow
     */
    public DnsSwitchStep(Executor executor, Clock clock, Ticker ticker) {
        this.questioner = new Questioner(executor);
        this.updater = new Updater(clock);
        this.ticker = ticker;
    }

    @Override
    public String id() {
        return "dns.switch";
    }

    @Override
    public List<String> precheck(StepContext context) {
        try {
            Switch goal = Switch.of(context);
            List<String> problems = new ArrayList<>();
            for (ServerView view : look(goal, context)) {
                problems.addAll(Findings.before(goal, view));
            }
            if (problems.isEmpty()) {
                Updater.Reply reply =
                        updater.send(first(goal), goal.rehearsal(), goal.dns().key(), lookTimeout(context));
                problems.addAll(Findings.rehearsal(goal, reply));
            }
            return problems;
        } catch (UnderstudyException e) {
            return List.of(e.getMessage() + "");
        }
    }

    @Override
    public Concern concerns(StepContext context) {
        return Concern.THIRD_PARTY;
    }

    @Override
    public Goal observe(StepContext context) {
        Switch goal;
        try {
            goal = Switch.of(context);
        } catch (UnderstudyException e) {
            return new Goal.Unknown(e.getMessage() + "");
        }
        return judge(goal, look(goal, context));
    }

    private static Goal judge(Switch goal, List<ServerView> views) {
        List<String> unusable = views.stream()
                .filter(ServerView.Unusable.class::isInstance)
                .map(view -> ((ServerView.Unusable) view).why())
                .toList();
        List<ServerView.Seen> behind = views.stream()
                .filter(ServerView.Seen.class::isInstance)
                .map(ServerView.Seen.class::cast)
                .filter(seen -> !seen.reached(goal))
                .toList();
        if (behind.isEmpty()) {
            return unusable.isEmpty()
                    ? new Goal.Reached("every authoritative server answers " + newValues(goal), outputs(goal))
                    : new Goal.Unknown(String.join("; ", unusable));
        }
        boolean untouched = behind.size() == views.size()
                && behind.stream().allMatch(seen -> goal.changes().stream().allMatch(seen::hasOld));
        return new Goal.Open(
                untouched
                        ? goal.summary()
                        : goal.summary() + "; now "
                                + behind.stream()
                                        .map(seen -> seen.describe(goal))
                                        .collect(Collectors.joining("; ")));
    }

    @Override
    public StepResult apply(StepContext context) {
        try {
            Switch goal = Switch.of(context);
            return switch (lookAtFirst(goal, context)) {
                case ServerView.Unusable unusable ->
                    new StepResult.Failed(unusable.why() + "; DNS was not changed", true);
                case ServerView.Seen seen when seen.reached(goal) -> done(goal, "already ");
                case ServerView.Seen seen ->
                    Findings.conflict(goal, seen)
                            .<StepResult>map(why -> new StepResult.Failed(why, false))
                            .orElseGet(() -> send(goal, seen, goal.startingAt(seen), context));
            };
        } catch (UnderstudyException e) {
            return new StepResult.Failed(e.getMessage() + "", false);
        }
    }

    private StepResult send(Switch goal, ServerView.Seen seen, Switch change, StepContext context) {
        Updater.Reply reply = updater.send(
                first(goal),
                change.message(
                        seen.mark().map(EpochMark::text),
                        Optional.of(goal.mark().text())),
                goal.dns().key(),
                context.timeout());
        return result(goal, reply, context);
    }

    StepResult result(Switch goal, Updater.Reply reply, StepContext context) {
        return switch (reply) {
            case Updater.Reply.NotSent notSent -> new StepResult.Failed(notSent.why() + "; DNS was not changed", true);
            case Updater.Reply.NoAnswer noAnswer -> new StepResult.InDoubt(noAnswer.why());
            case Updater.Reply.Answered answered
            when answered.rcode() == Rcode.NOERROR ->
                answered.trusted()
                        ? done(goal, "")
                        : new StepResult.InDoubt(
                                "%s said that it updated, and did not sign it with our key".formatted(first(goal)));
            case Updater.Reply.Answered answered
            when Findings.prerequisiteFailed(answered.rcode()) -> afterConflict(goal, answered.rcode(), context);
            case Updater.Reply.Answered answered ->
                new StepResult.Failed(Findings.refusal(goal, answered.rcode()), answered.rcode() == Rcode.SERVFAIL);
        };
    }

    /** The server says that something is not as it was a moment ago: either this same change came through, or another's. */
    private StepResult afterConflict(Switch goal, int rcode, StepContext context) {
        return switch (lookAtFirst(goal, context)) {
            case ServerView.Unusable unusable -> new StepResult.InDoubt(unusable.why());
            case ServerView.Seen seen when seen.reached(goal) -> done(goal, "already ");
            case ServerView.Seen seen ->
                new StepResult.Failed(
                        "DNS was not changed: its prerequisite failed (%s), %s, expected %s. Another operation or person changed it: find out who before trying again"
                                .formatted(Rcode.string(rcode), seen.describe(goal), goal.summary()),
                        false);
        };
    }

    /** Secondaries follow their primary within moments: asks until all do, for at most half of the step's timeout. */
    @Override
    public Goal verify(StepContext context, StepResult.Done done) {
        long start = ticker.nanos();
        Goal goal = observe(context);
        while (!(goal instanceof Goal.Reached)
                && ticker.since(start).compareTo(context.timeout().dividedBy(2)) < 0) {
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return goal;
            }
            goal = observe(context);
        }
        return goal;
    }

    /** The same exchange the other way round, under the opposite prerequisites. */
    @Override
    public StepResult compensate(StepContext context, StepResult.Done done) {
        try {
            Switch goal = Switch.of(context);
            EpochMark before = new EpochMark(context.from().epoch(), context.oldPrimary());
            Switch back = goal.reversed(before);
            if (lookAtFirst(goal, context) instanceof ServerView.Seen seen) {
                if (seen.reached(back)) {
                    return new StepResult.Done("already " + newValues(back));
                }
                if (seen.untouchedBy(goal)) {
                    return new StepResult.Done("nothing to undo: " + seen.describe(goal));
                }
            }
            Updater.Reply reply = updater.send(
                    first(back),
                    back.message(Optional.of(goal.mark().text()), Optional.of(before.text())),
                    goal.dns().key(),
                    context.timeout());
            return result(back, reply, context);
        } catch (UnderstudyException e) {
            return new StepResult.Failed(e.getMessage() + "", false);
        }
    }

    private List<ServerView> look(Switch goal, StepContext context) {
        return questioner.look(goal, goal.dns().servers(), lookTimeout(context));
    }

    private ServerView lookAtFirst(Switch goal, StepContext context) {
        return questioner.look(goal, List.of(first(goal)), lookTimeout(context)).getFirst();
    }

    private static Duration lookTimeout(StepContext context) {
        Duration half = context.timeout().dividedBy(2);
        return half.compareTo(LONGEST_LOOK) < 0 ? half : LONGEST_LOOK;
    }

    private static HostPort first(Switch goal) {
        return goal.dns().servers().getFirst();
    }

    private static StepResult.Done done(Switch goal, String prefix) {
        return new StepResult.Done(prefix + newValues(goal), outputs(goal));
    }

    private static String newValues(Switch goal) {
        return goal.changes().stream()
                        .map(c -> "%s %s %s".formatted(c.name(), c.type(), RecordChange.join(c.after())))
                        .collect(Collectors.joining(", "))
                + ", " + goal.mark();
    }

    private static Map<String, String> outputs(Switch goal) {
        Map<String, String> outputs = new LinkedHashMap<>();
        for (RecordChange change : goal.changes()) {
            String key = "%s %s".formatted(change.name(), change.type());
            outputs.put("old " + key, RecordChange.join(change.before()));
            outputs.put("new " + key, RecordChange.join(change.after()));
        }
        outputs.put("ttl", goal.dns().ttl().toSeconds() + "s");
        return outputs;
    }
}
