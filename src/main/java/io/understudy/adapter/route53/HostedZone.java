package io.understudy.adapter.route53;

import io.understudy.operation.Progress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.route53.model.ChangeBatch;

/**
 * What one switch asks of its hosted zone, put together with what others ask, each bounded by the same timeout. Blocks;
 * thread-safe.
 */
final class HostedZone {

    private final HostedZones.Traffic traffic;
    private final ZoneSwitch goal;
    private final Duration timeout;
    private final Progress progress;

    /** @param progress hears of calls that were answered, and that the line before this one's moves */
    HostedZone(HostedZones.Traffic traffic, ZoneSwitch goal, Duration timeout, Progress progress) {
        this.traffic = traffic;
        this.goal = goal;
        this.timeout = timeout;
        this.progress = progress;
    }

    /** How a batch of changes ended. */
    sealed interface Reply {

        /** @param change the id to ask how far it is */
        record Taken(String change) implements Reply {}

        /** The zone was not as the batch says: nothing was changed. */
        record Conflict(String why) implements Reply {}

        /** Nothing was changed. */
        record Refused(String why, boolean retryable) implements Reply {}

        /** It may have been carried out. */
        record NoAnswer(String why) implements Reply {}
    }

    Reply send(ChangeBatch batch) {
        Reply reply = traffic.changes().send(batch, timeout, traffic.waiting());
        if (reply instanceof Reply.Taken taken) {
            progress.reached(traffic.account().answered(), "Route 53 took the change " + taken.change());
        }
        return reply;
    }

    /**
     * What it has now of the goal's records and mark. While others' calls go before it the timeout begins anew, if somebody hears of that.
     */
    ZoneView look(Urgency urgency) {
        try {
            return new ZoneView.Seen(
                    traffic.looks().of(goal.keys(), urgency, timeout, traffic.waiting(), progress), goal.owner());
        } catch (SdkException e) {
            return new ZoneView.Unusable(failure(e));
        }
    }

    /** Whether every name server of Route 53 answers a change; also true of one that Route 53 has forgotten. */
    boolean inSync(String change) {
        return traffic.watch().inSync(change, timeout);
    }

    /** The names of the zone's own name servers; none when Route 53 does not say. */
    List<String> nameServers() {
        try {
            return traffic.survey().facts(timeout).nameServers();
        } catch (SdkException e) {
            return List.of();
        }
    }

    /** What stands against the switch, as far as is known of the zone since a short while; a line each. */
    List<String> survey() {
        try {
            ZoneSurvey.Result result = traffic.survey().of(goal, timeout);
            return result.facts()
                    .otherThan(goal.dns().hostedZone(), goal.dns().zone())
                    .map(List::of)
                    .orElseGet(() -> problems(result));
        } catch (SdkException e) {
            return List.of(failure(e));
        }
    }

    private List<String> problems(ZoneSurvey.Result result) {
        ZoneView.Seen seen = new ZoneView.Seen(result.found().of(goal.keys()), goal.owner());
        return Stream.concat(Findings.before(goal, seen).stream(), result.rights().stream())
                .toList();
    }

    String failure(SdkException e) {
        return Findings.failure(goal.dns().hostedZone(), e);
    }
}
