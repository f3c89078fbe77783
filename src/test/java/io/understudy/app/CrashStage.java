package io.understudy.app;

import io.understudy.api.OperationReport;
import io.understudy.api.Status;
import io.understudy.sandbox.SandboxWorld;
import io.understudy.sandbox.shop.Acknowledgement;
import io.understudy.sandbox.shop.Judge;
import io.understudy.sandbox.shop.OrderClient;
import io.understudy.time.Ticker;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** The sandbox with users and a witness, and counters at the targets; the service comes and goes. */
final class CrashStage implements AutoCloseable {

    private static final Path CACHE = Path.of(System.getProperty("java.io.tmpdir"), "understudy-postgres-cache");

    private final SandboxWorld world;
    private final GatedSwitch power;
    private final Tally tally;
    private final Targets west;
    private final OrderClient users;
    private final ServiceUnderTest witness;
    private int scalesBefore;

    private CrashStage(
            SandboxWorld world,
            GatedSwitch power,
            Tally tally,
            Targets west,
            OrderClient users,
            ServiceUnderTest witness) {
        this.world = world;
        this.power = power;
        this.tally = tally;
        this.west = west;
        this.users = users;
        this.witness = witness;
    }

    /** One at a time: two worlds that are set up at once would find the same addresses free. */
    static synchronized CrashStage set(Journey journey, JvmStart how) throws IOException {
        SandboxWorld world = SandboxWorld.start(CACHE);
        try {
            GatedSwitch power = GatedSwitch.before(world.addresses().powerSwitch());
            Tally tally = Tally.open(world.addresses().powerSwitch());
            Config config = new Config(world.configuration());
            tally.addRoutes(config);
            journey.prepare(config);
            config.edit(
                    "routes/fences/power-off.camel.yaml",
                    world.addresses().powerSwitch().toString(),
                    power.at().toString());
            OrderClient users = world.users(Ticker.system());
            users.start();
            ServiceUnderTest witness = ServiceUnderTest.witness(
                    how, config.folder(), world.addresses().witness().toString());
            return new CrashStage(world, power, tally, Targets.watch(world), users, witness);
        } catch (IOException | RuntimeException | AssertionError e) {
            world.close();
            throw e;
        }
    }

    SandboxWorld world() {
        return world;
    }

    Config documents() {
        return new Config(world.configuration());
    }

    Targets west() {
        return west;
    }

    /** How often the power switch was told to turn the old primary's site off. */
    long fences() {
        return power.fences();
    }

    boolean witnessLives() {
        return witness.isAlive();
    }

    /** From now on the targets count anew. */
    void countAnew() {
        scalesBefore = west.scales().size();
        tally.forget();
    }

    /** What is so now, by the service's last words and the targets. */
    Ended ended(OperationReport operation, Status.Application shop) throws SQLException, IOException {
        List<Targets.Scale> scales = west.scales();
        int promotions = west.promotions();
        return new Ended(
                operation.phase(),
                shop.primary(),
                shop.epoch(),
                west.publicAddress().equals(world.addresses().web(true).host()) ? SandboxWorld.EAST : SandboxWorld.WEST,
                scales.subList(scalesBefore, scales.size()),
                promotions,
                promotions == 0 ? "none" : west.epochRows(),
                west.zoneSerial() - 1,
                tally.calls(operation.id()));
    }

    /** The site that took the newest order. */
    String servedBy() {
        List<Acknowledgement> told = users.acknowledgements();
        return told.isEmpty() ? "none" : told.getLast().site();
    }

    /** How many orders users were told of. */
    int told() {
        return users.acknowledgements().size();
    }

    Judge.Findings judged(Ended end) throws SQLException {
        // In this order: what was told is committed already.
        List<Acknowledgement> told = users.acknowledgements();
        return Judge.judge(told, world.orders(end.primary().equals(SandboxWorld.EAST)), SandboxWorld.EAST);
    }

    @Override
    public void close() {
        witness.close();
        users.close();
        west.close();
        power.close();
        tally.close();
        world.close();
    }
}
