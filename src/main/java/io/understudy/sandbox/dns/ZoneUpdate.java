package io.understudy.sandbox.dns;

import static org.xbill.DNS.Rcode.FORMERR;
import static org.xbill.DNS.Rcode.NOERROR;
import static org.xbill.DNS.Rcode.NOTZONE;
import static org.xbill.DNS.Rcode.NXDOMAIN;
import static org.xbill.DNS.Rcode.NXRRSET;
import static org.xbill.DNS.Rcode.YXDOMAIN;
import static org.xbill.DNS.Rcode.YXRRSET;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Serial;
import org.xbill.DNS.Type;

/** What an UPDATE message does to a zone: all of it or nothing, as RFC 2136 sections 3.2 and 3.4 say. Pure. */
final class ZoneUpdate {

    /** Types that only a question may carry. */
    private static final Set<Integer> QUESTION_ONLY = Set.of(Type.ANY, Type.AXFR, Type.IXFR, Type.MAILA, Type.MAILB);

    /**
     * @param zone the zone afterwards; the same one when the code is not NOERROR or nothing changed
     */
    record Result(int rcode, ZoneContents zone) {}

    private ZoneUpdate() {}

    static Result apply(ZoneContents zone, Message update) {
        int rcode = prerequisites(zone, update.getSection(Section.PREREQ));
        if (rcode == NOERROR) {
            rcode = prescan(zone, update.getSection(Section.UPDATE));
        }
        return rcode == NOERROR
                ? new Result(NOERROR, changed(zone, update.getSection(Section.UPDATE)))
                : new Result(rcode, zone);
    }

    private static int prerequisites(ZoneContents zone, List<Record> records) {
        Map<RecordSetId, List<Record>> exact = new LinkedHashMap<>();
        for (Record record : records) {
            int rcode = prerequisite(zone, record);
            if (rcode != NOERROR) {
                return rcode;
            }
            if (record.getDClass() == DClass.IN) {
                exact.computeIfAbsent(RecordSetId.of(record), id -> new ArrayList<>())
                        .add(record);
            }
        }
        boolean all = exact.entrySet().stream()
                .allMatch(
                        e -> sameSet(zone.records(e.getKey().name(), e.getKey().type()), e.getValue()));
        return all ? NOERROR : NXRRSET;
    }

    private static int prerequisite(ZoneContents zone, Record record) {
        if (record.getTTL() != 0) {
            return FORMERR;
        }
        if (!zone.contains(record.getName())) {
            return NOTZONE;
        }
        return switch (record.getDClass()) {
            case DClass.ANY -> isEmpty(record) ? mustExist(zone, record) : FORMERR;
            case DClass.NONE -> isEmpty(record) ? mustNotExist(zone, record) : FORMERR;
            case DClass.IN -> NOERROR;
            default -> FORMERR;
        };
    }

    private static int mustExist(ZoneContents zone, Record record) {
        if (record.getType() == Type.ANY) {
            return zone.inUse(record.getName()) ? NOERROR : NXDOMAIN;
        }
        return zone.records(record.getName(), record.getType()).isEmpty() ? NXRRSET : NOERROR;
    }

    private static int mustNotExist(ZoneContents zone, Record record) {
        if (record.getType() == Type.ANY) {
            return zone.inUse(record.getName()) ? YXDOMAIN : NOERROR;
        }
        return zone.records(record.getName(), record.getType()).isEmpty() ? NOERROR : YXRRSET;
    }

    private static boolean sameSet(List<Record> have, List<Record> wanted) {
        return data(have).equals(data(wanted));
    }

    /** TTLs take no part when record sets are compared. */
    private static Set<ByteBuffer> data(List<Record> records) {
        return records.stream()
                .map(record -> ByteBuffer.wrap(record.rdataToWireCanonical()))
                .collect(Collectors.toSet());
    }

    private static int prescan(ZoneContents zone, List<Record> records) {
        for (Record record : records) {
            if (!zone.contains(record.getName())) {
                return NOTZONE;
            }
            if (!wellFormed(record)) {
                return FORMERR;
            }
        }
        return NOERROR;
    }

    private static boolean wellFormed(Record record) {
        boolean questionOnly = QUESTION_ONLY.contains(record.getType());
        return switch (record.getDClass()) {
            case DClass.IN -> !questionOnly && !isEmpty(record);
            case DClass.ANY ->
                record.getTTL() == 0 && isEmpty(record) && (!questionOnly || record.getType() == Type.ANY);
            case DClass.NONE -> record.getTTL() == 0 && !questionOnly;
            default -> false;
        };
    }

    private static ZoneContents changed(ZoneContents zone, List<Record> records) {
        ZoneContents.Editor editor = zone.edit();
        for (Record record : records) {
            switch (record.getDClass()) {
                case DClass.ANY -> remove(zone.origin(), editor, record);
                case DClass.NONE -> removeOne(zone.origin(), editor, record);
                default -> add(zone.origin(), editor, record);
            }
        }
        if (!editor.changed()) {
            return zone;
        }
        if (editor.records(zone.origin(), Type.SOA).getFirst().equals(zone.soa())) {
            editor.nextSerial();
        }
        return editor.done();
    }

    private static void add(Name origin, ZoneContents.Editor editor, Record record) {
        Set<Integer> present = editor.types(record.getName());
        boolean isAlias = record.getType() == Type.CNAME;
        boolean clash = isAlias ? present.stream().anyMatch(type -> type != Type.CNAME) : present.contains(Type.CNAME);
        if (clash) {
            return; // RFC 2136 section 3.4.2.2: silently ignored
        }
        if (record instanceof SOARecord soa) {
            replaceSoa(origin, editor, soa);
            return;
        }
        if (isAlias) {
            editor.removeSet(record.getName(), Type.CNAME);
        }
        editor.add(record);
    }

    private static void replaceSoa(Name origin, ZoneContents.Editor editor, SOARecord soa) {
        SOARecord old = (SOARecord) editor.records(origin, Type.SOA).getFirst();
        if (soa.getName().equals(origin) && Serial.compare(soa.getSerial(), old.getSerial()) > 0) {
            editor.removeSet(origin, Type.SOA);
            editor.add(soa);
        }
    }

    private static void remove(Name origin, ZoneContents.Editor editor, Record record) {
        Set<Integer> types = record.getType() == Type.ANY ? editor.types(record.getName()) : Set.of(record.getType());
        for (int type : types) {
            boolean kept = record.getName().equals(origin) && (type == Type.SOA || type == Type.NS);
            if (!kept) {
                editor.removeSet(record.getName(), type);
            }
        }
    }

    private static void removeOne(Name origin, ZoneContents.Editor editor, Record record) {
        boolean lastServer = record.getType() == Type.NS
                && record.getName().equals(origin)
                && editor.records(origin, Type.NS).size() == 1;
        if (record.getType() != Type.SOA && !lastServer) {
            editor.removeData(record);
        }
    }

    private static boolean isEmpty(Record record) {
        return record.rdataToWireCanonical().length == 0;
    }

    private record RecordSetId(Name name, int type) {
        static RecordSetId of(Record record) {
            return new RecordSetId(record.getName(), record.getType());
        }
    }
}
