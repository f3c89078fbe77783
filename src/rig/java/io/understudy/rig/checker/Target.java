package io.understudy.rig.checker;

/** What users write to and read from, reached as they reach it. Thread-safe; never throws: a failure is an answer. */
interface Target extends AutoCloseable {

    /** Writes this row once; it is never sent again by itself. */
    Answer write(long number);

    /** Reads anything that tells that users are served. */
    Answer read();

    @Override
    void close();
}
