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
    private final Issued issued;

    /**
     * @param ownerToken of the service's state folder, with every role and without a name
     * @param named the people's own tokens, as they are now
     * @param issued tells whose the tokens are that come from elsewhere
     */
    public Access(String ownerToken, Supplier<Tokens> named, Issued issued) {
        this.owner = Tokens.hash(ownerToken);
        this.named = named;
        this.issued = issued;
    }

    /** Where all tokens are the service's own. */
    public Access(String ownerToken, Supplier<Tokens> named) {
        this(ownerToken, named, Issued.NONE);
    }

    /**
     * Who calls. May wait a few seconds for the answer of an outside issuer.
     *
     * @param authorization the request's header of that name
     * @throws Denied.Unknown without a token that is known
     * @throws Denied.Unproven with one of an outside issuer that is not believed
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
        String token = authorization.substring(SCHEME.length());
        byte[] shown = Tokens.hash(token);
        boolean owns = MessageDigest.isEqual(shown, owner);
        Tokens own = named.get();
        return own.find(shown).orElseGet(() -> owns ? Caller.OWNER : outsider(token, own));
    }

    /** Who signs as somebody of the tokens file must be that person: nobody knows whether the issuer means the same. */
    private Caller outsider(String token, Tokens own) {
        Caller caller = issued.caller(token).orElseThrow(Denied.Unknown::new);
        if (caller.name().filter(own::names).isPresent()) {
            throw new Denied.Unproven(Flaw.TAKEN);
        }
        return caller;
    }
}
