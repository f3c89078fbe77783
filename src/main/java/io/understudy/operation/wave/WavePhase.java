package io.understudy.operation.wave;

import io.understudy.state.Described;

/** Where a wave is in its life; {@link WaveMachine} has the ways between. */
public enum WavePhase implements Described {
    RUNNING("members start as those before them have moved"),
    PAUSED("what is under way goes on, nothing starts"),
    STOPPING("as paused, for good"),
    FINISHED("it is over");

    private final String sentence;

    WavePhase(String sentence) {
        this.sentence = sentence;
    }

    @Override
    public String sentence() {
        return sentence;
    }
}
