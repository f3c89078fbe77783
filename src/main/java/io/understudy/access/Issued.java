package io.understudy.access;

import java.util.Optional;

/** Tells whose tokens are that somebody outside gave out, such as a company's sign-on. Thread-safe; may wait for an answer. */
@FunctionalInterface
public interface Issued {

    /** Nobody outside gives out tokens. */
    Issued NONE = _ -> Optional.empty();

    /**
     * Whose token it is, with the roles that it is good for, which may be none; empty when it does not look like one of them.
     *
     * @throws Denied.Unproven when it looks like one, and can't be believed
     */
    Optional<Caller> caller(String token);
}
