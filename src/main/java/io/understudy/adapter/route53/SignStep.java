package io.understudy.adapter.route53;

import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.operation.steps.MovedRecord;
import io.understudy.policy.DnsPolicy;
import io.understudy.time.Ticker;
import io.understudy.topology.EpochMark;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * {@code dns.switch} by failover records that were made before: puts up the sign that the application is at its standby site, or
 * takes it down. Route 53's health checkers see it and answer the other record; nothing is asked of Route 53's API.
 *
 * <p>Done means that the sign is as wanted and that none of the policy's name servers that can be asked from here answers
 * otherwise. An older operation changes nothing. Thread-safe.
 */
public final class SignStep implements StepType {

    private static final Duration LONGEST_DNS_QUESTION = Duration.ofMillis(800);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final PrimarySigns signs;
    private final Function<StepContext, List<String>> drift;
    private final NameServers nameServers;
    private final Ticker ticker;
    private final Waiting waiting;

    /**
     * @param provision tells what differs from what was made
     * @param executor waits for name servers: virtual threads
     */
    public SignStep(PrimarySigns signs, Provision provision, Executor executor, Ticker ticker) {
        this(signs, context -> provision.drift(context.policy()), executor, ticker, Waiting.real());
    }

    SignStep(
            PrimarySigns signs,
            Function<StepContext, List<String>> drift,
            Executor executor,
            Ticker ticker,
            Waiting waiting) {
        this.signs = signs;
        this.drift = drift;
        this.nameServers = new NameServers(executor);
        this.ticker = ticker;
        this.waiting = waiting;
    }

    @Override
    public String id() {
        return "dns.switch";
    }

    /** Whether the records and health checks are as they were made: what differs, a line each. */
    @Override
    public List<String> precheck(StepContext context) {
        try {
            List<RecordSetChange> unused = changes(context);
            return tooLate(context, goal(context)).map(List::of).orElseGet(() -> drift.apply(context));
        } catch (UnderstudyException e) {
            return List.of(e.getMessage() + "");
        } catch (IOException e) {
            return List.of(unreadable(e));
        }
    }

    @Override
    public Goal observe(StepContext context) {
        EpochMark goal = goal(context);
        try {
            List<RecordSetChange> changes = changes(context);
            return says(context, goal)
                    ? answered(context, goal, changes)
                    : new Goal.Open("the sign for Route 53's health checkers: %s".formatted(goal));
        } catch (UnderstudyException e) {
            return new Goal.Unknown(e.getMessage() + "");
        } catch (IOException e) {
            return new Goal.Unknown(unreadable(e));
        }
    }

    private boolean says(StepContext context, EpochMark goal) throws IOException {
        return signs.mark(context.policy()).equals(Optional.of(goal))
                && signs.stands(context.policy()) == isAway(context, goal);
    }

    private Goal answered(StepContext context, EpochMark goal, List<RecordSetChange> changes) {
        Duration half = context.timeout().dividedBy(2);
        NameServers.Answers answers = nameServers.ask(
                dns(context).servers(),
                changes,
                half.compareTo(LONGEST_DNS_QUESTION) < 0 ? half : LONGEST_DNS_QUESTION);
        if (!answers.differ().isEmpty()) {
            return new Goal.Open("the sign says %s, but %s".formatted(goal, String.join("; ", answers.differ())));
        }
        return new Goal.Reached(
                answers.asked() == 0
                        ? "the sign says %s; no name server was asked whether users are sent there".formatted(goal)
                        : "the sign says %s, and so do %d name servers".formatted(goal, answers.asked()));
    }

    @Override
    public StepResult apply(StepContext context) {
        return write(context, goal(context));
    }

    private StepResult write(StepContext context, EpochMark goal) {
        try {
            List<RecordSetChange> unused = changes(context);
            Optional<String> late = tooLate(context, goal);
            if (late.isPresent()) {
                return new StepResult.Failed(late.get(), false);
            }
            if (says(context, goal)) {
                return new StepResult.Done("the sign says %s already".formatted(goal));
            }
            signs.write(context.policy(), goal);
            return new StepResult.Done("the sign says %s".formatted(goal));
        } catch (UnderstudyException e) {
            return new StepResult.Failed(e.getMessage() + "", false);
        } catch (IOException e) {
            return StepResult.leavingParts(new StepResult.Failed(
                    "the sign can't be written below %s (%s): make the folder writable for the service"
                            .formatted(signs.folder(context.policy()), e),
                    true));
        }
    }

    /** Asks until the name servers agree, for at most half of the step's timeout. */
    @Override
    public Goal verify(StepContext context, StepResult.Done done) {
        long start = ticker.nanos();
        Goal goal = observe(context);
        while (!(goal instanceof Goal.Reached)
                && ticker.since(start).compareTo(context.timeout().dividedBy(2)) < 0) {
            try {
                waiting.sleep(POLL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return goal;
            }
            goal = observe(context);
        }
        return goal;
    }

    /** The sign as it was before, unless a newer operation has written its own. */
    @Override
    public StepResult compensate(StepContext context, StepResult.Done done) {
        EpochMark before = new EpochMark(context.from().epoch(), context.oldPrimary());
        try {
            Optional<EpochMark> mark = signs.mark(context.policy());
            if (mark.isEmpty() || mark.equals(Optional.of(before))) {
                boolean asBefore = signs.stands(context.policy()) == isAway(context, before);
                return asBefore ? new StepResult.Done("nothing to undo") : write(context, before);
            }
            if (!mark.equals(Optional.of(goal(context)))) {
                return new StepResult.Failed(
                        "the sign was not changed back: it says %s: a newer operation owns it".formatted(mark.get()),
                        false);
            }
            signs.write(context.policy(), before);
            return new StepResult.Done("the sign says %s".formatted(before));
        } catch (IOException e) {
            return new StepResult.Failed(unreadable(e), true);
        }
    }

    private Optional<String> tooLate(StepContext context, EpochMark goal) throws IOException {
        return signs.mark(context.policy())
                .filter(mark -> mark.epoch().compareTo(goal.epoch()) > 0
                        || (mark.epoch().equals(goal.epoch()) && !mark.equals(goal)))
                .map(mark -> "DNS was not changed: the sign already says %s, this operation leads to %s. It is too late"
                        .formatted(mark, goal));
    }

    private String unreadable(IOException e) {
        return "the sign's folder can't be used (%s): make it readable and writable for the service".formatted(e);
    }

    private static boolean isAway(StepContext context, EpochMark mark) {
        return mark.site().equals(context.policy().standby());
    }

    private static EpochMark goal(StepContext context) {
        return new EpochMark(context.epoch(), context.newPrimary());
    }

    /** All records hang on one health check: none moves alone. */
    private static List<RecordSetChange> changes(StepContext context) {
        if (context.with().has("records")) {
            throw new UnderstudyException.InvalidInput(
                    "failover records move together: take 'records' out of the step %s"
                            .formatted(context.step().name()));
        }
        return MovedRecord.of(dns(context), context).stream()
                .map(moved -> RecordSetChange.of(moved, dns(context).ttl()))
                .toList();
    }

    private static DnsPolicy.Route53Failover dns(StepContext context) {
        return context.policy()
                .dns()
                .filter(DnsPolicy.Route53Failover.class::isInstance)
                .map(DnsPolicy.Route53Failover.class::cast)
                .orElseThrow(() -> new UnderstudyException.InvalidInput(
                        "the policy of %s has no dns section for failover records: add spec.dns.route53Failover"
                                .formatted(context.policy().application())));
    }
}
