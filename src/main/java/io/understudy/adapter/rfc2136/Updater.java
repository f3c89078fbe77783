package io.understudy.adapter.rfc2136;

import io.understudy.policy.DnsPolicy;
import io.understudy.topology.HostPort;
import io.understudy.topology.UnderstudyException;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import javax.crypto.spec.SecretKeySpec;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TSIGRecord;
import org.xbill.DNS.Update;

/**
 * Sends one signed update over TCP, on a connection of its own: a connection that fails proves that nothing was sent, which
 * a lost datagram never does. Never sends twice. Thread-safe; blocks up to the timeout.
 */
final class Updater {

    private final Clock clock;

    /** @param clock signs; servers refuse signatures more than five minutes off */
    Updater(Clock clock) {
        this.clock = clock;
    }

    /** How the exchange ended. */
    sealed interface Reply {

        /**
         * @param rcode of the answer, or the signature's error where it has one
         * @param trusted whether the answer is signed with our key
         */
        record Answered(int rcode, boolean trusted) implements Reply {}

        /** The server never got it. */
        record NotSent(String why) implements Reply {}

        /** The server may have carried it out. */
        record NoAnswer(String why) implements Reply {}
    }

    Reply send(HostPort server, Update update, DnsPolicy.TsigKey keySpec, Duration timeout) {
        TSIG key = key(keySpec);
        int millis = Math.toIntExact(Math.clamp(timeout.toMillis(), 1, 60_000));
        try (Socket connection = new Socket()) {
            try {
                connection.connect(new InetSocketAddress(server.host(), server.port()), millis);
                connection.setSoTimeout(millis);
            } catch (IOException e) {
                return new Reply.NotSent("%s can't be connected (%s)".formatted(server, e.getMessage()));
            }
            return exchange(connection, server, update, key);
        } catch (IOException e) {
            return new Reply.NoAnswer("%s took the update and gave no answer (%s)".formatted(server, e.getMessage()));
        }
    }

    private static Reply exchange(Socket connection, HostPort server, Update update, TSIG key) throws IOException {
        key.apply(update, null);
        byte[] request = update.toWire(Message.MAXLENGTH);
        ByteBuffer framed = ByteBuffer.allocate(request.length + 2);
        framed.putShort((short) request.length).put(request);
        connection.getOutputStream().write(framed.array());
        DataInputStream in = new DataInputStream(connection.getInputStream());
        byte[] response = new byte[in.readUnsignedShort()];
        in.readFully(response);
        Message answer = new Message(response);
        if (answer.getHeader().getID() != update.getHeader().getID()) {
            return new Reply.NoAnswer("%s answered something else".formatted(server));
        }
        TSIGRecord signature = answer.getTSIG();
        boolean trusted = signature != null && key.verify(answer, response, update.getTSIG()) == Rcode.NOERROR;
        int signatureError = signature == null ? Rcode.NOERROR : signature.getError();
        return new Reply.Answered(signatureError == Rcode.NOERROR ? answer.getRcode() : signatureError, trusted);
    }

    private TSIG key(DnsPolicy.TsigKey spec) {
        try {
            Name algorithm = TSIG.algorithmToName(spec.algorithm());
            byte[] secret = Base64.getDecoder().decode(spec.secret().reveal());
            return new TSIG(
                    algorithm,
                    RecordChange.absolute(spec.name()),
                    new SecretKeySpec(secret, TSIG.nameToAlgorithm(algorithm)),
                    clock);
        } catch (IllegalArgumentException e) {
            throw new UnderstudyException.Permanent(
                    "the TSIG key %s can't be used: its algorithm must be one such as hmac-sha256 and its secret base64; correct the policy's dns section"
                            .formatted(spec.name()));
        }
    }
}
