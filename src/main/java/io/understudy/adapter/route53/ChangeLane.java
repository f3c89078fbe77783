package io.understudy.adapter.route53;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeBatch;

/**
 * The changes to one hosted zone, one call at a time: what arrives while a call is under way, or while a call must wait for its
 * turn, goes together in the next one. The first one waits for nobody.
 *
 * <p>Route 53 carries a call out whole or not at all, so one application's change that does not fit any more would stop the
 * others'. A refused call is therefore taken apart: those whose records the refusal names, and the rest; where it names none, into
 * halves. In the end each application has the answer that it would have had alone. What may have had an effect is never sent
 * twice, and nothing is sent that nobody waits for. Thread-safe.
 */
final class ChangeLane {

    /** What one call may have, by Amazon's documentation of quotas: record values, and characters in them. */
    static final int RECORDS = 1000;

    static final int CHARACTERS = 32_000;

    private static final int SMALLER_AFTER = 2;

    private final Account account;
    private final String hostedZone;
    private final Executor executor;
    private final Deque<ChangeMember> arrived = new ArrayDeque<>();
    private final Deque<List<ChangeMember>> parts = new ArrayDeque<>();
    private boolean underWay;
    private int turnedAway;

    /** @param executor carries calls out, one at a time: virtual threads */
    ChangeLane(Account account, String hostedZone, Executor executor) {
        this.account = account;
        this.hostedZone = hostedZone;
        this.executor = executor;
    }

    /** Sends it with others', and waits for its own answer. */
    HostedZone.Reply send(ChangeBatch batch, Duration timeout, Waiting waiting) {
        ChangeMember member = new ChangeMember(batch);
        if (!join(member)) {
            return new HostedZone.Reply.Refused("this service is about to end", true);
        }
        try {
            return waiting.await(member.reply, timeout);
        } catch (TimeoutException e) {
            return left(member, "Route 53 gave no answer for hosted zone %s in time".formatted(hostedZone));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return left(member, "the step's time was over before Route 53 answered");
        }
    }

    private static HostedZone.Reply left(ChangeMember member, String why) {
        if (member.leave()) {
            return new HostedZone.Reply.Refused(why + "; the change was not sent", true);
        }
        return member.reply.getNow(new HostedZone.Reply.NoAnswer(why));
    }

    private synchronized boolean join(ChangeMember member) {
        arrived.addLast(member);
        if (!underWay) {
            try {
                executor.execute(this::work);
                underWay = true;
            } catch (RejectedExecutionException e) {
                arrived.remove(member);
                return false;
            }
        }
        return true;
    }

    private void work() {
        try {
            while (hasMore()) {
                Route53Client client = account.next();
                List<ChangeMember> group = begin();
                if (!group.isEmpty()) {
                    call(client, group);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            List<ChangeMember> rest = abandon();
            rest.forEach(member -> member.answer(new HostedZone.Reply.Refused("this service is about to end", true)));
        }
    }

    private synchronized boolean hasMore() {
        underWay = !arrived.isEmpty() || !parts.isEmpty();
        return underWay;
    }

    private synchronized List<ChangeMember> abandon() {
        List<ChangeMember> rest = new ArrayList<>(arrived);
        parts.forEach(rest::addAll);
        arrived.clear();
        parts.clear();
        underWay = false;
        return rest.stream().filter(ChangeMember::begins).toList();
    }

    /** A part of a refused call as it is, else as many of those that wait as one call takes; no record twice. */
    private synchronized List<ChangeMember> begin() {
        if (!parts.isEmpty()) {
            return parts.removeFirst().stream().filter(ChangeMember::begins).toList();
        }
        List<ChangeMember> group = new ArrayList<>();
        List<ChangeMember> later = new ArrayList<>();
        Set<String> sets = new HashSet<>();
        int records = 0;
        int characters = 0;
        for (ChangeMember member : arrived) {
            boolean fits = records + member.records() <= RECORDS && characters + member.characters() <= CHARACTERS;
            boolean alone = group.isEmpty() || (fits && member.sets().stream().noneMatch(sets::contains));
            sets.addAll(member.sets());
            if (!alone) {
                later.add(member);
            } else if (member.begins()) {
                group.add(member);
                records += member.records();
                characters += member.characters();
            }
        }
        arrived.clear();
        arrived.addAll(later);
        return group;
    }

    private void call(Route53Client client, List<ChangeMember> group) throws InterruptedException {
        try {
            String change = client.changeResourceRecordSets(request -> request.hostedZoneId(hostedZone)
                            .changeBatch(together(group))
                            .overrideConfiguration(Account.BOUNDED))
                    .changeInfo()
                    .id();
            turnedAway = 0;
            account.answers();
            group.forEach(member -> member.answer(new HostedZone.Reply.Taken(change)));
        } catch (SdkException e) {
            refused(group, e);
        } catch (RuntimeException e) {
            group.forEach(member -> member.answer(new HostedZone.Reply.NoAnswer(e.toString())));
        }
    }

    private void refused(List<ChangeMember> group, SdkException e) throws InterruptedException {
        HostedZone.Reply reply = Findings.reply(hostedZone, e);
        if (Account.isCrowded(e) && ++turnedAway < Account.ATTEMPTS) {
            if (turnedAway < SMALLER_AFTER) {
                again(group);
            } else {
                halves(group); // Route 53 counts the changes in a call, too
            }
            account.rest(turnedAway, e);
            return;
        }
        turnedAway = 0;
        boolean mayBeOneOfThem = reply instanceof HostedZone.Reply.Conflict || Findings.isDenied(e);
        if (mayBeOneOfThem && group.size() > 1) {
            apart(group, Findings.reasons(e));
        } else {
            group.forEach(member -> member.answer(reply));
        }
    }

    /** They had no effect, and go first. */
    private synchronized void again(List<ChangeMember> group) {
        List<ChangeMember> still =
                group.stream().filter(ChangeMember::waitsAgain).toList();
        if (!still.isEmpty()) {
            parts.addFirst(still);
        }
    }

    private void halves(List<ChangeMember> group) {
        again(group.subList(group.size() / 2, group.size()));
        again(group.subList(0, group.size() / 2));
    }

    private void apart(List<ChangeMember> group, List<String> reasons) {
        List<ChangeMember> named = group.stream()
                .filter(member -> !member.reasons(reasons).isEmpty())
                .toList();
        if (named.size() == group.size()) {
            group.forEach(
                    member -> member.answer(new HostedZone.Reply.Conflict(String.join("; ", member.reasons(reasons)))));
        } else if (named.isEmpty()) {
            halves(group);
        } else {
            again(named);
            again(group.stream().filter(member -> !named.contains(member)).toList());
        }
    }

    private static ChangeBatch together(List<ChangeMember> group) {
        if (group.size() == 1) {
            return group.getFirst().batch();
        }
        List<Change> changes = group.stream()
                .flatMap(member -> member.batch().changes().stream())
                .toList();
        return ChangeBatch.builder()
                .comment("understudy: %d applications".formatted(group.size()))
                .changes(changes)
                .build();
    }
}
