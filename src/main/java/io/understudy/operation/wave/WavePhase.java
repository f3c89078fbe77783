package io.understudy.operation.wave;

/** Where a wave is in its life. */
public enum WavePhase {
    /** Members start as those before them have moved. */
    RUNNING,
    /** What is under way goes on, nothing starts. */
    PAUSED,
    /** As paused, for good. */
    STOPPING,
    FINISHED
}
