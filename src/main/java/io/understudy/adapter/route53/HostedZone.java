package io.understudy.adapter.route53;

import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.ChangeBatch;
import software.amazon.awssdk.services.route53.model.ChangeStatus;
import software.amazon.awssdk.services.route53.model.GetHostedZoneResponse;
import software.amazon.awssdk.services.route53.model.InvalidChangeBatchException;
import software.amazon.awssdk.services.route53.model.InvalidInputException;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.NoSuchChangeException;
import software.amazon.awssdk.services.route53.model.PriorRequestNotCompleteException;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/** The calls of one switch to one hosted zone, each bounded by the same timeout. Blocks; thread-safe as its client is. */
final class HostedZone {

    /** Two are weighted records of two sites; a third one is too many. */
    private static final String MOST_SETS = "3";

    private final Route53Client client;
    private final ZoneSwitch goal;
    private final AwsRequestOverrideConfiguration bounded;

    HostedZone(Route53Client client, ZoneSwitch goal, Duration timeout) {
        this.client = client;
        this.goal = goal;
        this.bounded = AwsRequestOverrideConfiguration.builder()
                .apiCallTimeout(timeout)
                .build();
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
        try {
            return new Reply.Taken(client.changeResourceRecordSets(request ->
                            request.hostedZoneId(id()).changeBatch(batch).overrideConfiguration(bounded))
                    .changeInfo()
                    .id());
        } catch (InvalidChangeBatchException e) {
            return new Reply.Conflict(e.hasMessages() ? String.join("; ", e.messages()) : e.getMessage() + "");
        } catch (InvalidInputException e) {
            return new Reply.Conflict(e.getMessage() + "");
        } catch (AwsServiceException e) {
            boolean passes = e.isThrottlingException() || e instanceof PriorRequestNotCompleteException;
            return e.statusCode() < 500
                    ? new Reply.Refused(Findings.failure(goal, e), passes)
                    : new Reply.NoAnswer(Findings.failure(goal, e));
        } catch (SdkException e) {
            return Findings.neverSent(e)
                    ? new Reply.Refused(Findings.failure(goal, e), true)
                    : new Reply.NoAnswer(Findings.failure(goal, e));
        }
    }

    /** What it has now of the goal's records and mark: one call for each name. */
    ZoneView look() {
        Map<ZoneView.Seen.Key, List<ResourceRecordSet>> sets = new HashMap<>();
        try {
            for (RecordSetChange change : goal.changes()) {
                sets.put(new ZoneView.Seen.Key(change.name(), change.type()), list(change.name(), change.type()));
            }
            sets.put(new ZoneView.Seen.Key(goal.owner(), "TXT"), list(goal.owner(), "TXT"));
            return new ZoneView.Seen(sets, goal.owner());
        } catch (SdkException e) {
            return new ZoneView.Unusable(Findings.failure(goal, e));
        }
    }

    /** The list begins at the name and type; what follows belongs to others. */
    private List<ResourceRecordSet> list(String name, String type) {
        ListResourceRecordSetsResponse answer = client.listResourceRecordSets(request -> request.hostedZoneId(id())
                .startRecordName(name)
                .startRecordType(type)
                .maxItems(MOST_SETS)
                .overrideConfiguration(bounded));
        return answer.resourceRecordSets().stream()
                .filter(set ->
                        plain(set.name()).equals(name) && set.typeAsString().equals(type))
                .toList();
    }

    /** A name as it is written in policies: Route 53 answers a wildcard's asterisk by its octal code. */
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("\\052", "*");
    }

    /** Whether every name server of Route 53 answers a change; also true of one that Route 53 has forgotten. */
    boolean inSync(String change) {
        try {
            return client.getChange(request -> request.id(change).overrideConfiguration(bounded))
                            .changeInfo()
                            .status()
                    == ChangeStatus.INSYNC;
        } catch (NoSuchChangeException e) {
            return true;
        }
    }

    /** Throws {@link SdkException} when it may not be asked how far a change is; asks for one that never was. */
    void mayAsk() {
        boolean unused = inSync("C"
                + UUID.randomUUID().toString().replace("-", "").substring(0, 13).toUpperCase(Locale.ROOT));
    }

    /**
     * The names of the zone's own name servers. Throws {@link UnderstudyException.InvalidInput} when the zone is another
     * one than the policy says.
     */
    List<String> nameServers() {
        GetHostedZoneResponse answer =
                client.getHostedZone(request -> request.id(id()).overrideConfiguration(bounded));
        String name = answer.hostedZone().name();
        if (!name.equalsIgnoreCase(goal.dns().zone())) {
            throw new UnderstudyException.InvalidInput(
                    "hosted zone %s is %s, the policy says %s: correct one of them in the policy's dns section"
                            .formatted(id(), name, goal.dns().zone()));
        }
        return answer.delegationSet() == null
                ? List.of()
                : answer.delegationSet().nameServers();
    }

    /**
     * Asks whether changes are allowed by one that can't be carried out: it deletes a text with a number that was drawn just
     * now. Empty when they are.
     */
    List<String> mayChange() {
        return switch (send(goal.rehearsal("understudy may change this " + UUID.randomUUID()))) {
            case Reply.Conflict conflict -> List.of();
            case Reply.Taken taken ->
                List.of("Route 53 took a change that can't be carried out (%s): it is not to be relied on"
                        .formatted(taken.change()));
            case Reply.Refused refused -> List.of(refused.why());
            case Reply.NoAnswer silent -> List.of(silent.why());
        };
    }

    private String id() {
        return goal.dns().hostedZone();
    }
}
