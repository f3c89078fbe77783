package io.understudy.drill;

import io.understudy.readiness.Fault;
import java.util.List;
import java.util.Optional;

/** What a drill would bring up, as it was read; nothing of it is there before its parts are made. One thread at a time. */
public interface Copies {

    /** What stands against it, or is another than in production. Nothing may be made when one of them is blocking. */
    List<Fault> faults();

    /** In the order in which they are to be made: what isolates comes before what runs. */
    List<Part> parts();

    /** How far they are. */
    Look look();

    /** One object. */
    interface Part {

        /** Such as {@code Deployment web}. */
        String name();

        /**
         * Makes it; never changes what is there already.
         *
         * @return what is there now, in one line
         * @throws io.understudy.topology.UnderstudyException when it is not made, or nobody knows
         */
        String make();
    }

    /** All that run, at one moment. */
    record Look(List<Running> copies) {
        public Look {
            copies = List.copyOf(copies);
        }

        boolean ready() {
            return !copies.isEmpty() && copies.stream().allMatch(copy -> copy.ready() >= copy.wanted());
        }

        /** Why waiting is of no use, by the first of those that say so. */
        Optional<String> hopeless() {
            return copies.stream().flatMap(copy -> copy.hopeless().stream()).findFirst();
        }
    }

    /**
     * @param wanted at least 1: what runs nothing shows nothing
     * @param hindered what keeps it from getting ready now, although waiting may help, such as a node that is still to come
     * @param hopeless why it won't become ready by waiting; empty while it may
     */
    record Running(String name, int ready, int wanted, Optional<String> hindered, Optional<String> hopeless) {

        @Override
        public String toString() {
            return "%s: %d of %d ready%s"
                    .formatted(
                            name,
                            ready,
                            wanted,
                            hindered.map(" (%s)"::formatted).orElse(""));
        }
    }
}
