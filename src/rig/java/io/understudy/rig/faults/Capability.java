package io.understudy.rig.faults;

/** What a fault scenario waits for before it can be met on the rig. */
public enum Capability {
    CLOCK_FAULTS("a wall clock that the rig can turn for one process"),
    MANY_APPLICATIONS("a rig with tens of applications"),
    MAINTENANCE_WINDOWS("a rig whose policies have maintenance windows"),
    SEVERAL_STANDBYS("a choice among several standbys"),
    MORE_DATABASES("MySQL and Redis as replication links"),
    APPLICATION_EPOCH("a probe of the epoch through the application"),
    RECORD_WATCH("a watch over the records after the switch"),
    FAILBACK("failback"),
    DRILLS("drills");

    private final String sentence;

    Capability(String sentence) {
        this.sentence = sentence;
    }

    /** For people: what is missing. */
    public String sentence() {
        return sentence;
    }
}
