package io.understudy.access;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, as far as the token tells.
 *
 * @param name that the token belongs to; empty for the machine's owner, who says at each call who acts
 */
public record Caller(Optional<String> name, Set<Role> roles) {

    /** Where routes keep the caller of an exchange. */
    public static final String PROPERTY = "understudy.caller";

    /** Who shows the token of the service's own state folder. */
    public static final Caller OWNER = new Caller(Optional.empty(), Set.of(Role.values()));

    public Caller {
        roles = Set.copyOf(roles);
    }

    public boolean may(Role role) {
        return roles.stream().anyMatch(has -> has.grants(role));
    }

    /**
     * Who acts, for the journal: the token's name, if it has one, else what was written; empty when nothing was.
     *
     * @throws Denied.ForeignName when the token is somebody else's
     * @throws LongName when what was written is longer than a name is
     */
    public String signature(@Nullable String by) {
        String written = by == null ? "" : by.strip();
        if (written.length() > LongName.LONGEST) {
            throw new LongName();
        }
        if (name.isEmpty()) {
            return written;
        }
        if (!written.isEmpty() && !written.equalsIgnoreCase(name.get())) {
            throw new Denied.ForeignName(name.get());
        }
        return name.get();
    }
}
