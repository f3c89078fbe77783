package io.understudy.rig.byhand;

import io.understudy.rig.network.Host;
import io.understudy.rig.world.RigWorld;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can be let loose by hand, each until {@link #HEAL} where it can be undone. */
enum HandFault {
    REGION_LOSS("us-east-1 loses its power: database, cluster and web are killed at once", RigWorld::killEast),
    HIDE_PRIMARY("nothing that watches or copies reaches us-east-1, its users do", RigWorld::hideEast),
    CUT_ORCHESTRATOR(
            "the orchestrator alone does not reach us-east-1", w -> w.network().cut(Host.CONTROL, Host.EAST)),
    ISOLATE_ORCHESTRATOR("the orchestrator reaches nobody", w -> w.network().isolate(Host.CONTROL)),
    CUT_REPLICATION("the sites do not reach each other", w -> w.network().cut(Host.EAST, Host.WEST)),
    FREEZE_DATABASE(
            "the primary's database accepts and never answers",
            w -> w.databases().primary().pause()),
    FREEZE_API(
            "the primary's Kubernetes API accepts and never answers",
            w -> w.east().plane().pauseApi()),
    SILENT_POWER_SWITCH(
            "the power switch accepts and never answers; not to be healed",
            w -> w.powerSwitch().goSilent()),
    REFUSE_IMAGES(
            "new pods at us-west-2 can't pull their image",
            w -> w.west().kubelet().refuseImages()),
    STALE_SECONDARY("the secondary DNS server keeps its old data", w -> w.dns().keepSecondaryStale()),
    HEAL("undoes cuts, freezes, refusals and staleness; what is dead stays dead", HandFault::heal);

    private final String sentence;
    private final Act act;

    HandFault(String sentence, Act act) {
        this.sentence = sentence;
        this.act = act;
    }

    /** As typed. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String sentence() {
        return sentence;
    }

    void letLoose(RigWorld world) throws Exception {
        act.on(world);
    }

    static Optional<HandFault> of(String word) {
        return Arrays.stream(values())
                .filter(fault -> fault.word().equals(word))
                .findFirst();
    }

    private static void heal(RigWorld world) throws Exception {
        world.network().heal();
        world.databases().primary().resume();
        world.east().plane().resumeApi();
        world.west().kubelet().acceptImages();
        world.dns().letSecondaryFollow();
    }

    private interface Act {
        void on(RigWorld world) throws Exception;
    }
}
