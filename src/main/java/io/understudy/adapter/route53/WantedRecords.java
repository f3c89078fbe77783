package io.understudy.adapter.route53;

import io.understudy.policy.DnsPolicy;
import io.understudy.policy.FailoverPolicy;
import io.understudy.topology.SiteName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;
import software.amazon.awssdk.services.route53.model.ResourceRecordSetFailover;

/** One name's pair of failover records: as the policy wants it, and how it gets so from what is there. Pure. */
final class WantedRecords {

    private final DnsPolicy.Entry entry;
    private final long ttl;
    private final SiteName home;
    private final SiteName standby;

    private WantedRecords(DnsPolicy.Entry entry, long ttl, SiteName home, SiteName standby) {
        this.entry = entry;
        this.ttl = ttl;
        this.home = home;
        this.standby = standby;
    }

    static List<WantedRecords> of(FailoverPolicy policy, DnsPolicy.Route53Failover dns) {
        return dns.records().stream()
                .map(entry -> new WantedRecords(entry, dns.ttl().toSeconds(), policy.primary(), policy.standby()))
                .toList();
    }

    ZoneView.Seen.Key key() {
        String name = entry.name().toLowerCase(Locale.ROOT);
        return new ZoneView.Seen.Key(name.endsWith(".") ? name : name + ".", entry.type());
    }

    /** @param healthCheck that the home record follows */
    private List<ResourceRecordSet> pair(@Nullable String healthCheck) {
        return List.of(
                set(home, ResourceRecordSetFailover.PRIMARY, healthCheck),
                set(standby, ResourceRecordSetFailover.SECONDARY, null));
    }

    private ResourceRecordSet set(SiteName site, ResourceRecordSetFailover role, @Nullable String healthCheck) {
        return ResourceRecordSet.builder()
                .name(key().name())
                .type(entry.type())
                .setIdentifier(site.value())
                .failover(role)
                .ttl(ttl)
                .healthCheckId(healthCheck)
                .resourceRecords(values(site).stream()
                        .sorted()
                        .map(value -> ResourceRecord.builder().value(value).build())
                        .toList())
                .build();
    }

    private Set<String> values(SiteName site) {
        return RecordSetChange.canonical(
                entry.type(), Objects.requireNonNull(entry.values().get(site), "a value for each site"));
    }

    /** Why what is there can't be replaced; empty when it can, or is right. */
    Optional<String> obstacle(List<ResourceRecordSet> there) {
        boolean own = there.stream().allMatch(set -> set.failover() != null && isOurs(set));
        boolean simple = there.size() == 1
                && there.getFirst().setIdentifier() == null
                && there.getFirst().aliasTarget() == null;
        if (own || (simple && values(there.getFirst()).equals(values(home)))) {
            return Optional.empty();
        }
        return Optional.of(
                simple && values(there.getFirst()).equals(values(standby))
                        ? "%s sends users to %s now: move the application home first".formatted(this, standby)
                        : "%s has other values or another routing policy than %s: correct the record or the policy"
                                .formatted(this, RecordSetChange.join(values(home))));
    }

    private boolean isOurs(ResourceRecordSet set) {
        return set.setIdentifier().equals(home.value()) || set.setIdentifier().equals(standby.value());
    }

    /** What takes it from what is there, exactly as it was seen, to the pair; empty when it is right. */
    List<Change> changes(List<ResourceRecordSet> there, @Nullable String healthCheck) {
        Map<String, ResourceRecordSet> before =
                there.stream().collect(Collectors.toMap(set -> set.setIdentifier() + "", set -> set));
        List<ResourceRecordSet> wanted = pair(healthCheck);
        List<Change> changes = new ArrayList<>();
        there.stream()
                .filter(set -> wanted.stream().noneMatch(other -> isSame(set, other)))
                .forEach(set -> changes.add(change(ChangeAction.DELETE, set)));
        wanted.stream()
                .filter(set ->
                        Stream.ofNullable(before.get(set.setIdentifier())).noneMatch(other -> isSame(set, other)))
                .forEach(set -> changes.add(change(ChangeAction.CREATE, set)));
        return changes;
    }

    private static Change change(ChangeAction action, ResourceRecordSet set) {
        return Change.builder().action(action).resourceRecordSet(set).build();
    }

    private boolean isSame(ResourceRecordSet one, ResourceRecordSet other) {
        return Objects.equals(one.setIdentifier(), other.setIdentifier())
                && Objects.equals(one.failover(), other.failover())
                && Objects.equals(one.ttl(), other.ttl())
                && Objects.equals(one.healthCheckId(), other.healthCheckId())
                && values(one).equals(values(other));
    }

    private Set<String> values(ResourceRecordSet set) {
        return RecordSetChange.canonical(
                entry.type(),
                set.resourceRecords().stream().map(ResourceRecord::value).toList());
    }

    /** For people: {@code DELETE shop.example.org. A us-east-1}. */
    static String words(Change change) {
        ResourceRecordSet set = change.resourceRecordSet();
        return "%s %s %s %s"
                .formatted(
                        change.action() == ChangeAction.DELETE ? "remove" : "create",
                        set.name(),
                        set.typeAsString(),
                        set.failover() == null
                                ? "as a simple record"
                                : "%s %s%s"
                                        .formatted(
                                                set.failoverAsString(),
                                                set.setIdentifier(),
                                                set.healthCheckId() == null
                                                        ? ""
                                                        : ", health check " + set.healthCheckId()));
    }

    @Override
    public String toString() {
        return key().name() + " " + key().type();
    }
}
