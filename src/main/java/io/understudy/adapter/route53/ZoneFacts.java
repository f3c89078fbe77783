package io.understudy.adapter.route53;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.route53.model.GetHostedZoneResponse;

/**
 * @param name absolute, with its last dot
 * @param nameServers the zone's own; empty for a private zone
 */
record ZoneFacts(String name, List<String> nameServers) {

    ZoneFacts {
        nameServers = List.copyOf(nameServers);
    }

    static ZoneFacts of(GetHostedZoneResponse answer) {
        return new ZoneFacts(
                answer.hostedZone().name(),
                Optional.ofNullable(answer.delegationSet())
                        .map(set -> set.nameServers())
                        .orElse(List.of()));
    }

    /** Why it is another zone than the policy says; empty when it is not. */
    Optional<String> otherThan(String hostedZone, String zone) {
        return name.equalsIgnoreCase(zone)
                ? Optional.empty()
                : Optional.of(
                        "hosted zone %s is %s, the policy says %s: correct one of them in the policy's dns section"
                                .formatted(hostedZone, name, zone));
    }
}
