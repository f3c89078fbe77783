package io.understudy.rig.faults;

/** What a fault scenario waits for before it can be met on the rig. */
public enum Capability {
    CLOCK_FAULTS("a wall clock that the rig can turn for one process"),
    MANY_APPLICATIONS("a rig with tens of applications"),
    SEVERAL_STANDBYS("a choice among several standbys"),
    APPLICATION_EPOCH("probes that judge by the epoch that the application tells, not by its status alone");

    private final String sentence;

    Capability(String sentence) {
        this.sentence = sentence;
    }

    /** For people: what is missing. */
    public String sentence() {
        return sentence;
    }
}
