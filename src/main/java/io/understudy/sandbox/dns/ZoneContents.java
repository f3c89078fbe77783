package io.understudy.sandbox.dns;

import io.understudy.topology.UnderstudyException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Serial;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Every record of one zone at one moment. Immutable: an update makes another one, so a question never sees half of it.
 */
public final class ZoneContents {

    private final Name origin;
    private final Map<Name, Map<Integer, List<Record>>> names;

    private ZoneContents(Name origin, Map<Name, Map<Integer, List<Record>>> names) {
        this.origin = origin;
        this.names = names;
    }

    /**
     * Reads a zone in master file format (RFC 1035 section 5).
     *
     * @param origin absolute, with its last dot
     * @throws UnderstudyException.InvalidInput when the text can't be read or has no SOA record at its origin
     */
    public static ZoneContents parse(String origin, String masterFile) {
        try {
            Name apex = Name.fromString(origin, Name.root);
            Editor editor = new Editor(apex, Map.of());
            try (Master master =
                    new Master(new ByteArrayInputStream(masterFile.getBytes(StandardCharsets.UTF_8)), apex)) {
                for (Record next = master.nextRecord(); next != null; next = master.nextRecord()) {
                    editor.add(next);
                }
            }
            ZoneContents zone = editor.done();
            if (zone.records(apex, Type.SOA).size() != 1) {
                throw new UnderstudyException.InvalidInput(
                        "zone %s has no SOA record: add exactly one".formatted(origin));
            }
            return zone;
        } catch (TextParseException e) {
            throw new UnderstudyException.InvalidInput("zone %s can't be read: %s".formatted(origin, e.getMessage()));
        } catch (IOException e) {
            throw new UnderstudyException.InvalidInput("zone %s can't be read: %s".formatted(origin, e));
        }
    }

    public Name origin() {
        return origin;
    }

    /** Grows by one with every update that changes something. */
    public long serial() {
        return soa().getSerial();
    }

    SOARecord soa() {
        return (SOARecord) records(origin, Type.SOA).getFirst();
    }

    /** The records of one name and type; empty when there are none. */
    public List<Record> records(Name name, int type) {
        return names.getOrDefault(name, Map.of()).getOrDefault(type, List.of());
    }

    boolean contains(Name name) {
        return name.subdomain(origin);
    }

    /** Whether the name owns any record. */
    boolean inUse(Name name) {
        return names.containsKey(name);
    }

    /** Whether the name owns a record or stands above one that does: such a name is not NXDOMAIN (RFC 8020). */
    boolean exists(Name name) {
        return inUse(name) || names.keySet().stream().anyMatch(known -> known.subdomain(name));
    }

    Set<Integer> types(Name name) {
        return names.getOrDefault(name, Map.of()).keySet();
    }

    Editor edit() {
        return new Editor(origin, names);
    }

    /** A private copy under change. Not thread-safe. */
    static final class Editor {

        private final Name origin;
        private final Map<Name, Map<Integer, List<Record>>> names = new HashMap<>();
        private boolean changed;

        private Editor(Name origin, Map<Name, Map<Integer, List<Record>>> from) {
            this.origin = origin;
            from.forEach((name, sets) -> {
                Map<Integer, List<Record>> copy = new LinkedHashMap<>();
                sets.forEach((type, records) -> copy.put(type, new ArrayList<>(records)));
                names.put(name, copy);
            });
        }

        List<Record> records(Name name, int type) {
            return List.copyOf(names.getOrDefault(name, Map.of()).getOrDefault(type, List.of()));
        }

        Set<Integer> types(Name name) {
            return new HashSet<>(names.getOrDefault(name, Map.of()).keySet());
        }

        /** Adds a record, or replaces the one with the same data (its TTL may differ). */
        void add(Record added) {
            List<Record> set = names.computeIfAbsent(added.getName(), n -> new LinkedHashMap<>())
                    .computeIfAbsent(added.getType(), t -> new ArrayList<>());
            boolean same = set.stream().anyMatch(r -> sameData(r, added) && r.getTTL() == added.getTTL());
            if (!same) {
                set.removeIf(r -> sameData(r, added));
                set.add(added);
                changed = true;
            }
        }

        void removeSet(Name name, int type) {
            Map<Integer, List<Record>> sets = names.get(name);
            if (sets != null && sets.remove(type) != null) {
                changed = true;
                forgetIfEmpty(name, sets);
            }
        }

        void removeData(Record removed) {
            Map<Integer, List<Record>> sets = names.get(removed.getName());
            List<Record> set = sets == null ? null : sets.get(removed.getType());
            if (sets == null || set == null || !set.removeIf(r -> sameData(r, removed))) {
                return;
            }
            changed = true;
            if (set.isEmpty()) {
                sets.remove(removed.getType());
                forgetIfEmpty(removed.getName(), sets);
            }
        }

        private void forgetIfEmpty(Name name, Map<Integer, List<Record>> sets) {
            if (sets.isEmpty()) {
                names.remove(name);
            }
        }

        boolean changed() {
            return changed;
        }

        void nextSerial() {
            SOARecord old = (SOARecord) records(origin, Type.SOA).getFirst();
            removeSet(origin, Type.SOA);
            add(new SOARecord(
                    origin,
                    old.getDClass(),
                    old.getTTL(),
                    old.getHost(),
                    old.getAdmin(),
                    Serial.increment(old.getSerial()),
                    old.getRefresh(),
                    old.getRetry(),
                    old.getExpire(),
                    old.getMinimum()));
        }

        ZoneContents done() {
            return new ZoneContents(origin, names);
        }

        static boolean sameData(Record one, Record other) {
            return one.getType() == other.getType()
                    && one.getName().equals(other.getName())
                    && Arrays.equals(one.rdataToWireCanonical(), other.rdataToWireCanonical());
        }
    }
}
