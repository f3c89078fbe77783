package io.understudy.sandbox.dns;

import java.util.List;
import java.util.Set;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Answers questions from a zone, authoritatively. Zone transfers and ANY are refused. Pure. */
final class Questions {

    private static final Set<Integer> REFUSED_TYPES = Set.of(Type.AXFR, Type.IXFR, Type.ANY, Type.MAILA, Type.MAILB);
    private static final int LONGEST_ALIAS_CHAIN = 8;

    private Questions() {}

    /** Fills the answer to the query's only question. */
    static void answer(ZoneContents zone, Record question, Message response) {
        boolean ours = zone.contains(question.getName())
                && question.getDClass() == DClass.IN
                && !REFUSED_TYPES.contains(question.getType());
        if (!ours) {
            response.getHeader().setRcode(Rcode.REFUSED);
            return;
        }
        response.getHeader().setFlag(Flags.AA);
        Name name = question.getName();
        for (int links = 0; links < LONGEST_ALIAS_CHAIN; links++) {
            List<Record> found = zone.records(name, question.getType());
            List<Record> alias = zone.records(name, Type.CNAME);
            if (!found.isEmpty() || alias.isEmpty()) {
                found.forEach(record -> response.addRecord(record, Section.ANSWER));
                noneFound(zone, name, found, response);
                return;
            }
            response.addRecord(alias.getFirst(), Section.ANSWER);
            name = ((CNAMERecord) alias.getFirst()).getTarget();
            if (!zone.contains(name)) {
                return;
            }
        }
        response.getHeader().setRcode(Rcode.SERVFAIL);
    }

    private static void noneFound(ZoneContents zone, Name name, List<Record> found, Message response) {
        if (!found.isEmpty()) {
            return;
        }
        response.addRecord(negative(zone.soa()), Section.AUTHORITY);
        if (!zone.exists(name)) {
            response.getHeader().setRcode(Rcode.NXDOMAIN);
        }
    }

    /** RFC 2308 section 3: the lower of the SOA's own TTL and its minimum says how long "no" may be kept. */
    private static Record negative(SOARecord soa) {
        return new SOARecord(
                soa.getName(),
                soa.getDClass(),
                Math.min(soa.getTTL(), soa.getMinimum()),
                soa.getHost(),
                soa.getAdmin(),
                soa.getSerial(),
                soa.getRefresh(),
                soa.getRetry(),
                soa.getExpire(),
                soa.getMinimum());
    }
}
