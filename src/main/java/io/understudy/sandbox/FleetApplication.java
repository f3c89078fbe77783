package io.understudy.sandbox;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One application of a fleet: what its owner declares of it.
 *
 * @param number its addresses follow from it
 * @param group what it counts as in a wave
 * @param after the group that moves before it
 * @param together its consistency group
 */
record FleetApplication(int number, String name, String group, Optional<String> after, Optional<String> together) {

    /** The one that moves by itself, so that there is a single failover to compare a wave with. */
    static final String SINGLE = "reports";

    /** Moves before all others of a wave. */
    static final String CANARY = "identity";

    private static final String SHARED = "shared";
    private static final String DATABASES = "databases";
    private static final String WEB = "web";

    /** One that moves alone, and twenty in three groups, three of them with data that belongs together. */
    static List<FleetApplication> all() {
        List<FleetApplication> named = Stream.of(
                        group("alone", Optional.empty(), Optional.empty(), SINGLE),
                        group(SHARED, Optional.empty(), Optional.empty(), CANARY, "mail", "search", "media"),
                        group(DATABASES, Optional.of(SHARED), Optional.of("books"), "ledger", "stock", "invoices"),
                        group(
                                DATABASES,
                                Optional.of(SHARED),
                                Optional.empty(),
                                "customers",
                                "orders",
                                "prices",
                                "payments",
                                "shipping"),
                        group(
                                WEB,
                                Optional.of(DATABASES),
                                Optional.empty(),
                                "shop",
                                "cart",
                                "checkout",
                                "returns",
                                "gifts",
                                "support",
                                "partners",
                                "mobile"))
                .flatMap(List::stream)
                .toList();
        return IntStream.range(0, named.size())
                .mapToObj(i -> named.get(i).numbered(i))
                .toList();
    }

    private static List<FleetApplication> group(
            String group, Optional<String> after, Optional<String> together, String... names) {
        return Stream.of(names)
                .map(name -> new FleetApplication(0, name, group, after, together))
                .toList();
    }

    private FleetApplication numbered(int index) {
        return new FleetApplication(index, name, group, after, together);
    }

    /** Whether it is moved by the wave. */
    boolean inWave() {
        return !name.equals(SINGLE);
    }

    /** Its public name. */
    String publicName() {
        return name + ".example.test.";
    }
}
