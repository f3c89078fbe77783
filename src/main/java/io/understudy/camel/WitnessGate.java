package io.understudy.camel;

import io.understudy.access.Access;
import io.understudy.access.Denied;
import io.understudy.access.Role;
import io.understudy.access.Tokens;
import io.understudy.topology.UnderstudyException;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets only those ask a witness who show its token; everybody where it has none. The bean {@code witnessGate}, first in the route that answers.
 * Reads the token at each question. Thread-safe.
 */
public final class WitnessGate {

    private static final Logger LOG = LoggerFactory.getLogger(WitnessGate.class);

    private final Optional<Supplier<String>> token;

    /**
     * Throws {@link UnderstudyException.Permanent} when the token is not there, or is empty.
     *
     * @param token throws {@link UnderstudyException.Permanent} when it is not there
     */
    public WitnessGate(Optional<Supplier<String>> token) {
        this.token = token;
        token.ifPresent(WitnessGate::read);
    }

    /** Throws {@link Denied.Unknown} unless the caller shows the token; so it does while the token can't be read. */
    public void admit(Exchange exchange) {
        token.ifPresent(wanted -> new Access(wanted(wanted), () -> Tokens.NONE)
                .admit(Gate.authorization(exchange.getMessage()), Role.OBSERVE));
    }

    private static String wanted(Supplier<String> token) {
        try {
            return read(token);
        } catch (UnderstudyException.Permanent e) {
            LOG.warn("nobody may ask this witness: {}", e.getMessage());
            throw new Denied.Unknown();
        }
    }

    private static String read(Supplier<String> token) {
        String text = token.get();
        if (text.isBlank()) {
            throw new UnderstudyException.Permanent(
                    "the token of this witness's entry in spec.witnesses of understudy.yaml is empty: write one, the same at the instances that ask it");
        }
        return text;
    }
}
