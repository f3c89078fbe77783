package io.understudy.rig.contest;

import io.understudy.rig.world.CheckerPlan;
import java.io.IOException;
import java.nio.file.Path;

/** A system that stands on the rig: primary in the EAST, standby in the WEST. One object, one round. */
interface Contender {

    /** Starts it; returns when it would survive the loss of the EAST. */
    void start(Stage stage) throws Exception;

    /** What its clients write to, and where both tables are found afterwards. @param log of the checker */
    CheckerPlan clients(Path log) throws IOException;

    /** Called once all processes in the EAST are dead. Who has to find that out by himself does nothing here. */
    default void told() throws IOException {}
}
