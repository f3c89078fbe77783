package io.understudy.sandbox;

import java.util.Arrays;
import java.util.Optional;

/** What happens to the sandbox in a demo. */
public enum Scenario {
    REGION_LOSS("region-loss", "us-east-1 dies: its database, web application and API are killed at once"),
    PLANNED("planned", "a planned switchover: both sites are up, nothing may be lost"),
    BLIP("blip", "us-east-1 is out of sight for less than the threshold: nothing may happen"),
    CUT_OFF("cut-off", "us-east-1 is out of sight, its users still order there, and the power switch does not answer"),
    DRILL("drill", "a game day: copies of the standby's workloads come up beside production and go again");

    private final String word;
    private final String sentence;

    Scenario(String word, String sentence) {
        this.word = word;
        this.sentence = sentence;
    }

    /** As typed on the command line. */
    public String word() {
        return word;
    }

    public String sentence() {
        return sentence;
    }

    static Optional<Scenario> of(String word) {
        return Arrays.stream(values()).filter(s -> s.word.equals(word)).findFirst();
    }
}
