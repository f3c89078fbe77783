package io.understudy.readiness;

import java.util.List;

/** What a check found. */
public sealed interface Answer {

    /** It holds. */
    record Holds(String detail) implements Answer {}

    /** It does not. */
    record Fails(List<Fault> faults) implements Answer {
        public Fails {
            faults = List.copyOf(faults);
            if (faults.isEmpty()) {
                throw new IllegalArgumentException("a check that fails says why");
            }
        }

        public Fails(Severity severity, String what, String remedy) {
            this(List.of(new Fault(severity, what, remedy)));
        }
    }

    /** It can't be told now. */
    record Unknown(String why, String remedy) implements Answer {}

    /** It can't be asked before the failover itself, by its nature: counts neither for nor against. */
    record NotAsked(String why) implements Answer {}
}
