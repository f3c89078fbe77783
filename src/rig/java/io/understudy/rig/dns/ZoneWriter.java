package io.understudy.rig.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.Update;

/**
 * Somebody else who may change a zone, and asks nobody whether it is theirs.
 *
 * @param zone absolute
 * @param secret of the key {@link Bind#KEY}, in base64
 */
public record ZoneWriter(BindServer server, String zone, String secret) {

    /**
     * Replaces the A records of a name by this one.
     *
     * @param owner absolute
     * @return false when the server refuses it
     * @throws IOException when it does not answer
     */
    public boolean put(String owner, String address) throws IOException {
        Name name = Name.fromString(owner, Name.root);
        Update update = new Update(Name.fromString(zone, Name.root));
        update.replace(Record.fromString(name, Type.A, DClass.IN, 1, address, Name.root));
        SimpleResolver resolver = new SimpleResolver(
                new InetSocketAddress(server.at().host(), server.at().port()));
        resolver.setTCP(true);
        resolver.setTSIGKey(new TSIG(TSIG.HMAC_SHA256, Bind.KEY, secret));
        return resolver.send(update).getRcode() == Rcode.NOERROR;
    }
}
