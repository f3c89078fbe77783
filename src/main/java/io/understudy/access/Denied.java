package io.understudy.access;

/** A call that was not let in. Its words are for the caller, and hold nothing that a caller sent. */
public abstract sealed class Denied extends RuntimeException {

    private static final long serialVersionUID = 1;

    private Denied(String message) {
        super(message, null, false, false);
    }

    /** The caller showed no token, or one that nobody has. */
    public static final class Unknown extends Denied {
        private static final long serialVersionUID = 1;

        public Unknown() {
            super(
                    "send a token as 'Authorization: Bearer TOKEN': the one of the service's connection.json, or your own of its tokens file");
        }
    }

    /** The caller showed a token that an outside issuer might have given out, and it is not believed. */
    public static final class Unproven extends Denied {
        private static final long serialVersionUID = 1;
        private final Flaw flaw;

        public Unproven(Flaw flaw) {
            super(flaw.sentence());
            this.flaw = flaw;
        }

        public Flaw flaw() {
            return flaw;
        }
    }

    /** The token is good, but not for this. */
    public static final class Lacking extends Denied {
        private static final long serialVersionUID = 1;
        private final String name;
        private final Role role;

        public Lacking(String name, Role role) {
            super(
                    "the token of %s lacks the role '%s', which this call needs: add it to the roles in the service's tokens file or in the map of api.oidc, or ask somebody who has it"
                            .formatted(name, role.written()));
            this.name = name;
            this.role = role;
        }

        public String name() {
            return name;
        }

        public Role role() {
            return role;
        }
    }

    /** The caller would sign as somebody else. */
    public static final class ForeignName extends Denied {
        private static final long serialVersionUID = 1;
        private final String name;

        public ForeignName(String name) {
            super("this token is %s's and signs for nobody else: leave 'by' out, or write %s".formatted(name, name));
            this.name = name;
        }

        public String name() {
            return name;
        }
    }
}
