package io.understudy.rig.faults;

/** What a fault scenario waits for before it can be met on the rig. */
public enum Capability {
    SEVERAL_STANDBYS("a choice among several standbys");

    private final String sentence;

    Capability(String sentence) {
        this.sentence = sentence;
    }

    /** For people: what is missing. */
    public String sentence() {
        return sentence;
    }
}
