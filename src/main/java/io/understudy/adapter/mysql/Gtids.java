package io.understudy.adapter.mysql;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.stream.Collectors;

/**
 * A list of global transaction ids: a position has the last one of each domain, a binary log's state the last one of each server
 * in each domain.
 */
record Gtids(List<Gtid> ids) {

    Gtids {
        ids = List.copyOf(ids);
    }

    /** Reads {@code 0-1-42,1-7-3}, or nothing; throws {@link IllegalArgumentException} otherwise. */
    static Gtids parse(String text) {
        List<Gtid> ids = new ArrayList<>();
        var parts = new StringTokenizer(text, ", \n");
        while (parts.hasMoreTokens()) {
            ids.add(Gtid.parse(parts.nextToken()));
        }
        return new Gtids(ids);
    }

    Set<Long> domains() {
        return ids.stream().map(Gtid::domain).collect(Collectors.toSet());
    }

    boolean isEmpty() {
        return ids.isEmpty();
    }

    /** The number of the last transaction of all; positions of one domain compare by it. 0 when there is none. */
    long last() {
        return ids.stream().mapToLong(Gtid::sequence).max().orElse(0);
    }

    /** Whether whoever is here has everything up to there, domain by domain. */
    boolean covers(Gtids other) {
        return other.ids.stream().allMatch(id -> lastIn(id.domain()) >= id.sequence());
    }

    private long lastIn(long domain) {
        return ids.stream()
                .filter(id -> id.domain() == domain)
                .mapToLong(Gtid::sequence)
                .max()
                .orElse(0);
    }

    /** The last one that this server itself committed first in this domain; empty when it did none. */
    OptionalLong first(long domain, long server) {
        return ids.stream()
                .filter(id -> id.domain() == domain && id.server() == server)
                .mapToLong(Gtid::sequence)
                .max();
    }

    @Override
    public String toString() {
        return ids.isEmpty() ? "none" : ids.stream().map(Gtid::toString).collect(Collectors.joining(","));
    }
}
