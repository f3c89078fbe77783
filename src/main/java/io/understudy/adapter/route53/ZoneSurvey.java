package io.understudy.adapter.route53;

import io.understudy.time.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Whether a hosted zone could be switched, asked once for all of its applications and kept for a while. It leaves most of Route
 * 53's calls to switches; while they need all of them, an older answer counts. Thread-safe.
 */
final class ZoneSurvey {

    /** While switches need all calls, what was found before they began counts for so long. */
    private static final Duration STALE = Duration.ofMinutes(10);

    private final Account account;
    private final String hostedZone;
    private final RecordLists lists;
    private final Shared<ZoneFacts> facts;
    private final Shared<Result> results;
    private final Duration fresh;
    private final Set<ZoneView.Seen.Key> keys = ConcurrentHashMap.newKeySet();

    /**
     * @param facts what the zone is
     * @param rights what is missing for changes, a line each
     */
    record Result(ZoneFacts facts, List<String> rights, RecordLists.Found found) {}

    /** @param fresh how long an answer counts for later questions */
    ZoneSurvey(Account account, String hostedZone, RecordLists lists, Ticker ticker, Waiting waiting, Duration fresh) {
        this.account = account;
        this.hostedZone = hostedZone;
        this.lists = lists;
        this.facts = new Shared<>(ticker, waiting);
        this.results = new Shared<>(ticker, waiting);
        this.fresh = fresh;
    }

    /** What the zone is, which never changes. Throws {@link SdkException} when Route 53 does not say. */
    ZoneFacts facts(Duration timeout) {
        return facts.get((_, _) -> true, () -> ask(Urgency.FINISH), timeout);
    }

    /** Throws {@link SdkException} when Route 53 does not say. */
    Result of(ZoneSwitch goal, Duration timeout) {
        keys.addAll(goal.keys());
        try {
            Result shared = ask(goal, timeout);
            // One that was under way already may not have been asked about these names; the next one is.
            return shared.found().covers(goal.keys()) ? shared : ask(goal, timeout);
        } catch (SdkException e) {
            if (!Findings.neverSent(e)) {
                throw e;
            }
            return results.last(STALE)
                    .filter(result -> result.found().covers(goal.keys()))
                    .orElseThrow(() -> e);
        }
    }

    private Result ask(ZoneSwitch goal, Duration timeout) {
        return results.get(
                (result, age) -> age.compareTo(fresh) < 0 && result.found().covers(goal.keys()),
                () -> look(goal),
                timeout);
    }

    private Result look(ZoneSwitch goal) {
        ZoneFacts zone = ask(Urgency.READINESS);
        boolean unused = ChangeWatch.ask(account, neverMade(), Urgency.READINESS);
        RecordLists.Found found = lists.of(Set.copyOf(keys), Calls.of(account, Urgency.READINESS));
        return new Result(zone, mayChange(goal), found);
    }

    private static String neverMade() {
        return "C"
                + UUID.randomUUID().toString().replace("-", "").substring(0, 13).toUpperCase(Locale.ROOT);
    }

    private ZoneFacts ask(Urgency urgency) {
        return ZoneFacts.of(account.ask(
                urgency,
                client -> client.getHostedZone(
                        request -> request.id(hostedZone).overrideConfiguration(Account.BOUNDED))));
    }

    /**
     * Asks whether changes are allowed by one that can't be carried out: it deletes a text with a number that was drawn just
     * now. Empty when they are.
     */
    private List<String> mayChange(ZoneSwitch goal) {
        try {
            String taken = account.ask(
                            Urgency.READINESS,
                            client -> client.changeResourceRecordSets(request -> request.hostedZoneId(hostedZone)
                                    .changeBatch(goal.rehearsal("understudy may change this " + UUID.randomUUID()))
                                    .overrideConfiguration(Account.BOUNDED)))
                    .changeInfo()
                    .id();
            return List.of("Route 53 took a change that can't be carried out (%s): it is not to be relied on"
                    .formatted(taken));
        } catch (SdkException e) {
            return switch (Findings.reply(hostedZone, e)) {
                case HostedZone.Reply.Conflict _ -> List.of();
                case HostedZone.Reply.Taken _ -> List.of();
                case HostedZone.Reply.Refused refused -> List.of(refused.why());
                case HostedZone.Reply.NoAnswer silent -> List.of(silent.why());
            };
        }
    }
}
