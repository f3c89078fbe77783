package io.understudy.rig.network;

/** The hosts of a rig. Each is one network namespace, and every address {@code 10.x.number.y} is its own. */
public enum Host {
    /** The site us-east-1: cluster, database, web. */
    EAST(1),
    /** The site us-west-2: cluster, database, web. */
    WEST(2),
    /** Outside both sites: DNS, canary, cloud emulators. */
    CLOUD(3),
    /** Where the orchestrators run. */
    CONTROL(4),
    /** A second vantage point. */
    WITNESS(5),
    /** The application's users. */
    USERS(6);

    private final int number;

    Host(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
