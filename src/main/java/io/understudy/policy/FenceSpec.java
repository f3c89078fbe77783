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

    /** In-band, by the database itself: new sessions refused, old ones ended, proven by refused writes. */
    record Postgresql(LinkName link, boolean required, Duration timeout) implements FenceSpec {
        @Override
        public String label() {
            return "postgresql:" + link;
        }
    }

    /** Out-of-band, by a user's route that answers with a proof from outside the site. */
    record Route(String name, boolean required, Duration timeout) implements FenceSpec {
        @Override
        public String label() {
            return "route:" + name;
        }
    }
}
