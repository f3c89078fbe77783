package io.understudy.rig.contest;

import java.nio.file.Path;

/** One way to fail over, with one setting. */
public interface Contestant {

    /** For the table: product, version, setting. */
    String name();

    /** For the table: how its clients find the side that takes writes. */
    String clients();

    /**
     * One round: builds all anew, lets clients write, kills the primary's site at a random moment, waits for the first
     * acknowledged write elsewhere and judges.
     *
     * @param folder empty, of its own; the user nobody can enter it
     */
    Outcome compete(Path folder) throws Exception;
}
