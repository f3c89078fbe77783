package io.understudy.rig.dns;

import io.understudy.rig.machine.Machine;
import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.machine.Shell;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A zone on two BIND servers: the primary takes updates that are signed with the key {@code understudy.}, and tells the
 * secondary, which transfers what changed. Thread-safe.
 */
public final class Bind implements AutoCloseable {

    /** The name of the key that may update the zone; its algorithm is hmac-sha256. */
    public static final String KEY = "understudy.";

    private final Plan plan;
    private final BindServer primary;
    private final BindServer secondary;

    /**
     * What it is made from.
     *
     * @param zone absolute
     * @param secret of the key, in base64
     * @param records of the zone in a zone file's form, such as {@code shop 1 IN A 10.81.1.80}, beside SOA and NS
     */
    public record Plan(
            Path folder,
            Place primaryPlace,
            HostPort primary,
            Place secondaryPlace,
            HostPort secondary,
            String zone,
            String secret,
            List<String> records) {

        public Plan {
            records = List.copyOf(records);
        }
    }

    private Bind(Reaper reaper, Plan plan) throws IOException {
        this.plan = plan;
        Path folder = Files.createDirectories(plan.folder()).toRealPath();
        Path named = ownCopy(Machine.require("named", "bind9", "bind9-utils"), folder.resolve("named"));
        Path control = folder.resolve("rndc.key");
        Files.writeString(control, Configuration.controlKey(plan.secret()));
        this.primary = new BindServer(
                reaper, "primary DNS", plan.primaryPlace(), plan.primary(), folder.resolve("primary"), named, control);
        this.secondary = new BindServer(
                reaper,
                "secondary DNS",
                plan.secondaryPlace(),
                plan.secondary(),
                folder.resolve("secondary"),
                named,
                control);
    }

    /** Where AppArmor confines the program at its installed path, a copy may still use the rig's folder. */
    private static Path ownCopy(Path installed, Path copy) throws IOException {
        // By a process of its own: a file that this one has open for writing while it starts another can't be run
        // ("Text file busy").
        Shell.run("cp", "--preserve", "--remove-destination", installed.toString(), copy.toString());
        return copy;
    }

    /** Starts both; on return both answer the zone's records. */
    public static Bind start(Reaper reaper, Plan plan) throws IOException {
        Bind bind = new Bind(reaper, plan);
        try {
            Files.writeString(bind.primary.folder().resolve("zone"), Configuration.zone(plan));
            bind.primary.configure(Configuration.primary(plan, bind.primary.folder(), true));
            bind.secondary.configure(Configuration.secondary(plan, bind.secondary.folder()));
            bind.restart(bind.primary);
            bind.restart(bind.secondary);
            return bind;
        } catch (IOException e) {
            bind.close();
            throw e;
        }
    }

    public BindServer primary() {
        return primary;
    }

    public BindServer secondary() {
        return secondary;
    }

    /** Starts a server that was killed; returns when it answers with authority. */
    public void restart(BindServer server) throws IOException {
        server.start(plan.zone());
    }

    /** From now on the secondary answers what it has, however old: it is told of changes and may not transfer them. */
    public void keepSecondaryStale() throws IOException {
        primary.configure(Configuration.primary(plan, primary.folder(), false));
        primary.control("reconfig");
    }

    /** Undoes {@link #keepSecondaryStale}; the secondary follows within a second or two. */
    public void letSecondaryFollow() throws IOException {
        primary.configure(Configuration.primary(plan, primary.folder(), true));
        primary.control("reconfig");
        secondary.control("refresh", plan.zone());
    }

    /** Kills both; their folders stay. */
    @Override
    public void close() {
        primary.close();
        secondary.close();
    }
}
