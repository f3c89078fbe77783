package io.understudy.sandbox.dns;

import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TSIGRecord;
import org.xbill.DNS.Type;

/** Turns the bytes of one request into the bytes of its response. Thread-safe; updates happen one at a time. */
final class Responder {

    private static final Logger LOG = LoggerFactory.getLogger(Responder.class);
    private static final int OUR_UDP_PAYLOAD = 1232;
    private static final int UDP_WITHOUT_EDNS = 512;

    private final TSIG key;
    private volatile ZoneContents zone;

    Responder(ZoneContents zone, TSIG key) {
        this.zone = zone;
        this.key = key;
    }

    ZoneContents zone() {
        return zone;
    }

    synchronized void replace(ZoneContents replacement) {
        zone = replacement;
    }

    /** The largest response that the requester takes over UDP. */
    static int udpLimit(byte[] request) {
        try {
            OPTRecord edns = new Message(request).getOPT();
            return edns == null
                    ? UDP_WITHOUT_EDNS
                    : Math.clamp(edns.getPayloadSize(), UDP_WITHOUT_EDNS, OUR_UDP_PAYLOAD);
        } catch (IOException e) {
            return UDP_WITHOUT_EDNS;
        }
    }

    /**
     * @param limit the largest response in bytes; a longer one is cut and marked so
     * @return empty when the request deserves no response
     */
    Optional<byte[]> respond(byte[] request, int limit) {
        Message query;
        try {
            query = new Message(request);
        } catch (IOException e) {
            return malformed(request);
        }
        if (query.getHeader().getFlag(Flags.QR)) {
            return Optional.empty(); // answering an answer would make two servers talk for ever
        }
        Message response = response(query);
        TSIGRecord signature = query.getTSIG();
        int signatureError = signature == null ? Rcode.NOERROR : key.verify(query, request, null);
        if (signatureError != Rcode.NOERROR) {
            response.getHeader().setRcode(Rcode.NOTAUTH);
            response.setTSIG(key, signatureError, signature);
        } else {
            answer(query, signature != null, response);
            if (signature != null) {
                response.setTSIG(key, Rcode.NOERROR, signature);
            }
        }
        return Optional.of(response.toWire(limit));
    }

    private void answer(Message query, boolean signed, Message response) {
        Record question = query.getQuestion();
        if (question == null || query.getHeader().getCount(Section.QUESTION) != 1) {
            response.getHeader().setRcode(Rcode.FORMERR);
            return;
        }
        switch (query.getHeader().getOpcode()) {
            case Opcode.QUERY -> Questions.answer(zone(), question, response);
            case Opcode.UPDATE -> response.getHeader().setRcode(update(query, question, signed));
            default -> response.getHeader().setRcode(Rcode.NOTIMP);
        }
    }

    private synchronized int update(Message update, Record zoneSection, boolean signed) {
        ZoneContents before = zone();
        if (zoneSection.getType() != Type.SOA) {
            return Rcode.FORMERR;
        }
        if (!zoneSection.getName().equals(before.origin()) || zoneSection.getDClass() != DClass.IN) {
            return Rcode.NOTAUTH;
        }
        if (!signed) {
            return Rcode.REFUSED;
        }
        ZoneUpdate.Result result = ZoneUpdate.apply(before, update);
        zone = result.zone();
        LOG.debug("zone {}: update {}, serial {}", before.origin(), Rcode.string(result.rcode()), zone().serial());
        return result.rcode();
    }

    private static Message response(Message query) {
        Message response = new Message(query.getHeader().getID());
        Header header = response.getHeader();
        header.setOpcode(query.getHeader().getOpcode());
        header.setFlag(Flags.QR);
        if (query.getHeader().getFlag(Flags.RD)) {
            header.setFlag(Flags.RD);
        }
        if (query.getQuestion() != null) {
            response.addRecord(query.getQuestion(), Section.QUESTION);
        }
        if (query.getOPT() != null) {
            response.addRecord(new OPTRecord(OUR_UDP_PAYLOAD, 0, 0), Section.ADDITIONAL);
        }
        return response;
    }

    private static Optional<byte[]> malformed(byte[] request) {
        if (request.length < Header.LENGTH) {
            return Optional.empty();
        }
        try {
            Header asked = new Header(request);
            if (asked.getFlag(Flags.QR)) {
                return Optional.empty();
            }
            Message response = new Message(asked.getID());
            response.getHeader().setOpcode(asked.getOpcode());
            response.getHeader().setFlag(Flags.QR);
            response.getHeader().setRcode(Rcode.FORMERR);
            return Optional.of(response.toWire());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
