package io.understudy.readiness;

import java.util.List;

/** A pull secret that a workload names, as its cluster answers for it. */
public sealed interface PullSecret {

    /** What is in it. */
    record Read(List<Login> logins) implements PullSecret {
        public Read {
            logins = List.copyOf(logins);
        }
    }

    /** Nodes pull without it: it is not there, or can't be used. */
    record Useless(String what, String remedy) implements PullSecret {}

    /** What is in it can't be told. */
    record Unreadable(String what, String remedy) implements PullSecret {}
}
