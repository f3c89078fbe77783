package io.understudy.adapter.route53;

import io.understudy.operation.Concern;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.time.Ticker;
import io.understudy.topology.EpochMark;
import io.understudy.topology.HostPort;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * {@code dns.switch} in a hosted zone of Route 53: all records of an application and its epoch mark in one batch that deletes
 * them exactly as they were seen and creates them anew. Route 53 carries a batch out whole or refuses it, so what somebody
 * else changed meanwhile, or an operation that is too old, changes nothing, and no name is ever without an answer.
 *
 * <p>Parameters: {@code records}, names of the policy's dns section; default all. Done means that Route 53 calls the change
 * INSYNC and that none of its name servers that can be asked from here answers otherwise. Where that takes longer than half of
 * the step's timeout the step is tried again. Resolvers elsewhere may answer the old values for one TTL more. Thread-safe.
 */
public final class Route53SwitchStep implements StepType {

    private static final String CHANGE = "change";

    /** With many applications at once a look waits for its turn. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(30);

    private static final Duration LONGEST_SURVEY = Duration.ofSeconds(9);
    private static final Duration LONGEST_DNS_QUESTION = Duration.ofMillis(800);
    private static final int DNS_PORT = 53;

    private final HostedZones zones;
    private final NameServers nameServers;
    private final SentChanges sent = new SentChanges();
    private final Ticker ticker;
    private final Waiting waiting;
    private final Duration poll;

    /**
     * @param executor makes calls and waits for name servers: virtual threads
     * @param ticker bounds how long a change may be pending, and how many calls are made in a second
     */
    public Route53SwitchStep(Route53Clients clients, Executor executor, Ticker ticker) {
        this(clients.zones(executor, ticker), executor, ticker, Waiting.real(), HostedZones.Times.USUAL.poll());
    }

    Route53SwitchStep(HostedZones zones, Executor executor, Ticker ticker, Waiting waiting, Duration poll) {
        this.zones = zones;
        this.nameServers = new NameServers(executor);
        this.ticker = ticker;
        this.waiting = waiting;
        this.poll = poll;
    }

    @Override
    public String id() {
        return "dns.switch";
    }

    /** What was found for all applications of the zone in the last half minute. */
    @Override
    public List<String> precheck(StepContext context) {
        try {
            return zones.of(ZoneSwitch.of(context), surveyTimeout(context)).survey();
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
        try {
            ZoneSwitch goal = ZoneSwitch.of(context);
            HostedZone zone = zones.of(goal, lookTimeout(context), context.progress());
            Optional<String> pending = sent.of(goal).filter(change -> !zone.inSync(change));
            if (pending.isPresent()) {
                return new Goal.Open("Route 53 took the change %s; not all of its name servers have it yet"
                        .formatted(pending.get()));
            }
            sent.inSync(goal);
            return switch (zone.look(Urgency.FINISH)) {
                case ZoneView.Unusable unusable -> new Goal.Unknown(unusable.why());
                case ZoneView.Seen seen when seen.reached(goal) -> answered(goal, zone, context);
                case ZoneView.Seen seen
                when seen.mark().isEmpty() && goal.changes().stream().allMatch(seen::hasOld) ->
                    new Goal.Open(goal.summary());
                case ZoneView.Seen seen -> new Goal.Open(goal.summary() + "; now " + seen.describe(goal));
            };
        } catch (UnderstudyException e) {
            return new Goal.Unknown(e.getMessage() + "");
        } catch (SdkException e) {
            return new Goal.Unknown(
                    Findings.failure(ZoneSwitch.of(context).dns().hostedZone(), e));
        }
    }

    /** Route 53 has the new values: do its name servers that can be asked from here? */
    private Goal answered(ZoneSwitch goal, HostedZone zone, StepContext context) {
        NameServers.Answers answers =
                nameServers.ask(servers(goal, zone), goal.changes(), shorter(context, LONGEST_DNS_QUESTION));
        if (!answers.differ().isEmpty()) {
            return new Goal.Open("Route 53 has the new values, but " + String.join("; ", answers.differ()));
        }
        String heard = answers.asked() == 0
                ? "; none of its name servers can be asked from here"
                : "; so do %d of its name servers".formatted(answers.asked());
        return new Goal.Reached("Route 53 has " + goal.newValues() + heard, goal.outputs());
    }

    private static List<HostPort> servers(ZoneSwitch goal, HostedZone zone) {
        if (!goal.dns().servers().isEmpty()) {
            return goal.dns().servers();
        }
        return zone.nameServers().stream()
                .map(name -> new HostPort(name, DNS_PORT))
                .toList();
    }

    @Override
    public StepResult apply(StepContext context) {
        try {
            return move(ZoneSwitch.of(context), context);
        } catch (UnderstudyException e) {
            return new StepResult.Failed(e.getMessage() + "", false);
        }
    }

    private StepResult move(ZoneSwitch goal, StepContext context) {
        return switch (look(goal, Urgency.SWITCH, context)) {
            case ZoneView.Unusable unusable -> new StepResult.Failed(unusable.why() + "; DNS was not changed", true);
            case ZoneView.Seen seen when seen.reached(goal) -> already(goal);
            case ZoneView.Seen seen ->
                Findings.conflict(goal, seen)
                        .<StepResult>map(why -> new StepResult.Failed(why, false))
                        .orElseGet(() -> send(goal, seen, context));
        };
    }

    private ZoneView look(ZoneSwitch goal, Urgency urgency, StepContext context) {
        return zones.of(goal, lookTimeout(context), context.progress()).look(urgency);
    }

    private StepResult send(ZoneSwitch goal, ZoneView.Seen seen, StepContext context) {
        return switch (zones.of(goal, sendTimeout(context), context.progress()).send(goal.batch(seen))) {
            case HostedZone.Reply.Taken taken -> {
                sent.sent(goal, taken.change());
                Map<String, String> outputs = new LinkedHashMap<>(goal.outputs());
                outputs.put(CHANGE, taken.change());
                yield new StepResult.Done(goal.newValues(), outputs);
            }
            case HostedZone.Reply.Conflict conflict -> afterConflict(goal, seen, conflict.why(), context);
            case HostedZone.Reply.Refused refused ->
                new StepResult.Failed(refused.why() + "; DNS was not changed", refused.retryable());
            case HostedZone.Reply.NoAnswer silent -> new StepResult.InDoubt(silent.why());
        };
    }

    /** Either this same change came through, or another's did, or the batch itself is not to Route 53's liking. */
    private StepResult afterConflict(ZoneSwitch goal, ZoneView.Seen before, String why, StepContext context) {
        return switch (look(goal, Urgency.FINISH, context)) {
            case ZoneView.Unusable unusable -> new StepResult.InDoubt(unusable.why());
            case ZoneView.Seen seen when seen.reached(goal) -> already(goal);
            case ZoneView.Seen seen
            when seen.equals(before) ->
                new StepResult.Failed(
                        "DNS was not changed: Route 53 refused the batch (%s), and nobody changed the records meanwhile: correct them in the policy's dns section"
                                .formatted(why),
                        false);
            case ZoneView.Seen seen ->
                new StepResult.Failed(
                        "DNS was not changed: Route 53 refused the batch (%s), %s, expected %s. Another operation or person changed it: find out who before trying again"
                                .formatted(why, seen.describe(goal), goal.summary()),
                        false);
        };
    }

    /** Asks until the change is INSYNC and the name servers agree, for at most half of the step's timeout. */
    @Override
    public Goal verify(StepContext context, StepResult.Done done) {
        long start = ticker.nanos();
        Goal goal = observe(context);
        while (!(goal instanceof Goal.Reached)
                && ticker.since(start).compareTo(context.timeout().dividedBy(2)) < 0) {
            try {
                waiting.sleep(poll);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return goal;
            }
            goal = observe(context);
        }
        return goal;
    }

    /** The same exchange the other way round, under the opposite conditions. */
    @Override
    public StepResult compensate(StepContext context, StepResult.Done done) {
        try {
            ZoneSwitch goal = ZoneSwitch.of(context);
            ZoneSwitch back = goal.reversed(new EpochMark(context.from().epoch(), context.oldPrimary()));
            return switch (look(back, Urgency.SWITCH, context)) {
                case ZoneView.Unusable unusable ->
                    new StepResult.Failed(unusable.why() + "; DNS was not changed", true);
                case ZoneView.Seen seen when seen.reached(back) -> already(back);
                case ZoneView.Seen seen when seen.reached(goal) -> send(back, seen, context);
                case ZoneView.Seen seen
                when seen.untouchedBy(goal) -> new StepResult.Done("nothing to undo: " + seen.describe(goal));
                case ZoneView.Seen seen ->
                    new StepResult.Failed(
                            "DNS was not changed back: %s, expected %s: find out who changed it, then correct the records"
                                    .formatted(seen.describe(goal), goal.newValues()),
                            false);
            };
        } catch (UnderstudyException e) {
            return new StepResult.Failed(e.getMessage() + "", false);
        }
    }

    private static StepResult.Done already(ZoneSwitch goal) {
        return new StepResult.Done("already " + goal.newValues(), goal.outputs());
    }

    private static Duration surveyTimeout(StepContext context) {
        return shorter(context, LONGEST_SURVEY);
    }

    /** Less than the step has, so that it can still say whether anything was sent. */
    private static Duration sendTimeout(StepContext context) {
        return context.timeout().multipliedBy(9).dividedBy(10);
    }

    private static Duration lookTimeout(StepContext context) {
        return shorter(context, LONGEST_LOOK);
    }

    private static Duration shorter(StepContext context, Duration longest) {
        Duration half = context.timeout().dividedBy(2);
        return half.compareTo(longest) < 0 ? half : longest;
    }
}
