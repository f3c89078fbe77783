package io.understudy.access;

import java.security.MessageDigest;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells callers apart by their tokens; who shows none that is known may do nothing. Thread-safe.
 *
 * <p>Compares hashes, each with every token that there is, so that the time tells nothing of them. Does not protect tokens on the
 * network: that is TLS's part.
 */
public final class Access {

    private static final String SCHEME = "Bearer ";

    private final byte[] owner;
    private final Supplier<Tokens> named;

    /**
     * @param ownerToken of the service's state folder, with every role and without a name
     * @param named the people's own tokens, as they are now
     */
    public Access(String ownerToken, Supplier<Tokens> named) {
        this.owner = Tokens.hash(ownerToken);
        this.named = named;
    }

    /**
     * Who calls.
     *
     * @param authorization the request's header of that name
     * @throws Denied.Unknown without a token that is known
     * @throws Denied.Lacking when it is not good for this
     */
    public Caller admit(@Nullable String authorization, Role needed) {
        Caller caller = caller(authorization);
        if (!caller.may(needed)) {
            throw new Denied.Lacking(caller.name().orElse("nobody"), needed);
        }
        return caller;
    }

    private Caller caller(@Nullable String authorization) {
        if (authorization == null || !authorization.startsWith(SCHEME)) {
            throw new Denied.Unknown();
        }
        byte[] shown = Tokens.hash(authorization.substring(SCHEME.length()));
        boolean owns = MessageDigest.isEqual(shown, owner);
        return named.get().find(shown).orElseGet(() -> {
            if (!owns) {
                throw new Denied.Unknown();
            }
            return Caller.OWNER;
        });
    }
}
