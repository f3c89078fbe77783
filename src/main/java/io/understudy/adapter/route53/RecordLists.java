package io.understudy.adapter.route53;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsRequest;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * The record sets of one hosted zone by the fewest calls: one for each name, or all pages of the zone where those are fewer.
 * Blocks; thread-safe.
 */
final class RecordLists {

    /** Two are weighted records of two sites; a third one is too many. */
    private static final String MOST_SETS = "3";

    /** Of a zone that was not seen whole yet: a small one costs a call, a large one two too many, once. */
    private static final int UNKNOWN_PAGES = 1;

    private final String hostedZone;
    private volatile int pages = UNKNOWN_PAGES;

    RecordLists(String hostedZone) {
        this.hostedZone = hostedZone;
    }

    /**
     * @param sets by name and type
     * @param whole whether it is the whole zone, so that what is not in it is not in the zone
     */
    record Found(Map<ZoneView.Seen.Key, List<ResourceRecordSet>> sets, boolean whole) {

        boolean covers(Set<ZoneView.Seen.Key> keys) {
            return whole || sets.keySet().containsAll(keys);
        }

        Map<ZoneView.Seen.Key, List<ResourceRecordSet>> of(Set<ZoneView.Seen.Key> keys) {
            return keys.stream().collect(Collectors.toMap(key -> key, key -> sets.getOrDefault(key, List.of())));
        }
    }

    /** What there is of these names and types, and maybe more. Throws {@code SdkException} when Route 53 does not say. */
    Found of(Set<ZoneView.Seen.Key> keys, Calls calls) {
        if (keys.size() > pages) {
            Optional<Found> all = sweep(keys.size(), calls);
            if (all.isPresent()) {
                return all.get();
            }
        }
        Map<ZoneView.Seen.Key, List<ResourceRecordSet>> found = new HashMap<>();
        keys.forEach(key -> found.put(key, list(key, calls)));
        return new Found(found, false);
    }

    /** All record sets of the zone; empty when it has more pages than this. */
    private Optional<Found> sweep(int mostPages, Calls calls) {
        Map<ZoneView.Seen.Key, List<ResourceRecordSet>> found = new HashMap<>();
        ListResourceRecordSetsRequest request = ListResourceRecordSetsRequest.builder()
                .hostedZoneId(hostedZone)
                .overrideConfiguration(Account.BOUNDED)
                .build();
        for (int page = 1; page <= mostPages; page++) {
            ListResourceRecordSetsRequest asked = request;
            ListResourceRecordSetsResponse answer = calls.ask(client -> client.listResourceRecordSets(asked));
            answer.resourceRecordSets()
                    .forEach(set -> found.computeIfAbsent(key(set), _ -> new ArrayList<>())
                            .add(set));
            if (!Boolean.TRUE.equals(answer.isTruncated())) {
                pages = page;
                return Optional.of(new Found(found, true));
            }
            request = request.toBuilder()
                    .startRecordName(answer.nextRecordName())
                    .startRecordType(answer.nextRecordTypeAsString())
                    .startRecordIdentifier(answer.nextRecordIdentifier())
                    .build();
        }
        pages = Math.max(pages, mostPages + 1);
        return Optional.empty();
    }

    /** The list begins at the name and type; what follows belongs to others. */
    private List<ResourceRecordSet> list(ZoneView.Seen.Key key, Calls calls) {
        return calls
                .ask(client -> client.listResourceRecordSets(request -> request.hostedZoneId(hostedZone)
                        .startRecordName(key.name())
                        .startRecordType(key.type())
                        .maxItems(MOST_SETS)
                        .overrideConfiguration(Account.BOUNDED)))
                .resourceRecordSets()
                .stream()
                .filter(set -> key(set).equals(key))
                .toList();
    }

    private static ZoneView.Seen.Key key(ResourceRecordSet set) {
        return new ZoneView.Seen.Key(plain(set.name()), set.typeAsString());
    }

    /** A name as it is written in policies: Route 53 answers a wildcard's asterisk by its octal code. */
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("\\052", "*");
    }
}
