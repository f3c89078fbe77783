package io.understudy.policy;

import io.understudy.topology.LinkName;
import java.time.Duration;

/** One way to stop the old primary from writing. */
public sealed interface FenceSpec {

    /** How it is called in proofs and messages, such as {@code postgresql:orders}. */
    String label();

    /** True when this fence must hold in any case; without any required fence the first proof is enough. */
    boolean required();

    Duration timeout();

    /** By the database of one link itself: what it proves holds for that link alone. */
    sealed interface InBand extends FenceSpec {
        LinkName link();
    }

    /** In-band, by the database itself: new sessions refused, old ones ended, proven by refused writes. */
    record Postgresql(LinkName link, boolean required, Duration timeout) implements InBand {
        @Override
        public String label() {
            return "postgresql:" + link;
        }
    }

    /** In-band, by a MySQL server itself: accounts locked, read-only, sessions ended, proven by refused writes. */
    record Mysql(LinkName link, boolean required, Duration timeout) implements InBand {
        @Override
        public String label() {
            return "mysql:" + link;
        }
    }

    /** In-band, by a Redis itself: the application's user switched off, its connections ended, proven by refused logins. */
    record Redis(LinkName link, boolean required, Duration timeout) implements InBand {
        @Override
        public String label() {
            return "redis:" + link;
        }
    }

    /**
     * Out-of-band, by a user's route that answers with a proof from outside the site.
     *
     * @param scope what else it stops: with {@code SITE}, the default, also every other application that names the same route
     */
    record Route(String name, Scope scope, boolean required, Duration timeout) implements FenceSpec {

        /** Whether lifting this fence lifts that one as well, when both stand around the same site. */
        public boolean sharedWith(FenceSpec other) {
            return other instanceof Route route
                    && route.name.equals(name)
                    && (scope == Scope.SITE || route.scope == Scope.SITE);
        }

        @Override
        public String label() {
            return "route:" + name;
        }
    }

    /** How far a fence reaches. */
    enum Scope {
        SITE,
        APPLICATION
    }
}
