package io.understudy.rig.dns;

import io.understudy.rig.machine.Machine;
import io.understudy.rig.machine.Place;
import io.understudy.rig.machine.Program;
import io.understudy.rig.machine.Reaper;
import io.understudy.rig.machine.Shell;
import io.understudy.rig.machine.Wait;
import io.understudy.topology.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** One BIND on one folder and one address. Its process ends with the rig. Thread-safe. */
public final class BindServer implements AutoCloseable {

    private static final Duration START_WITHIN = Duration.ofSeconds(30);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(2);

    private final Reaper reaper;
    private final String name;
    private final Place place;
    private final HostPort at;
    private final Path folder;
    private final Path named;
    private final Path control;
    private @Nullable Program program;

    /**
     * @param folder its own; made when absent
     * @param named the program
     * @param control the key file of rndc
     */
    BindServer(Reaper reaper, String name, Place place, HostPort at, Path folder, Path named, Path control)
            throws IOException {
        this.reaper = reaper;
        this.name = name;
        this.place = place;
        this.at = at;
        this.folder = Files.createDirectories(folder);
        this.named = named;
        this.control = control;
    }

    public HostPort at() {
        return at;
    }

    public Path folder() {
        return folder;
    }

    public Path log() {
        return folder.resolve("log");
    }

    /** What it reads at its next start or reload. */
    void configure(String configuration) throws IOException {
        Files.writeString(folder.resolve("named.conf"), configuration);
    }

    /** Starts it and returns when it answers with authority for the zone; does nothing when it runs. */
    void start(String zone) throws IOException {
        Program started = startSoon();
        Wait.until(
                started,
                "%s serves %s at %s".formatted(name, zone, at),
                START_WITHIN,
                () -> ask(zone, Type.SOA).getHeader().getFlag(Flags.AA));
    }

    private synchronized Program startSoon() throws IOException {
        if (program == null || !program.isAlive()) {
            if (place.namespace().isPresent()) {
                configureAddress();
            }
            program = Program.start(
                    reaper,
                    name,
                    place.command(List.of(
                            named.toString(),
                            "-g",
                            "-4",
                            "-n",
                            "1",
                            "-c",
                            folder.resolve("named.conf").toString())),
                    Map.of(),
                    log());
        }
        return program;
    }

    /** BIND listens on addresses that an interface has; that the host takes all of its range is not enough. */
    private void configureAddress() throws IOException {
        String ip = Machine.require("ip", "iproute2").toString();
        Shell.run(place.command(List.of(ip, "addr", "replace", at.host() + "/32", "dev", "lo")));
    }

    public synchronized boolean running() {
        return program != null && program.isAlive();
    }

    /** SIGSTOP: nothing answers. */
    public synchronized void pause() {
        if (program != null) {
            program.pause();
        }
    }

    /** Undoes {@link #pause}. */
    public synchronized void resume() {
        if (program != null) {
            program.resume();
        }
    }

    /** kill -9; its zone and journal stay. */
    public synchronized void kill() {
        if (program != null) {
            program.kill();
        }
    }

    /** Runs a command of rndc, such as {@code reload}. */
    public String control(String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                Machine.require("rndc", "bind9-utils").toString(),
                "-s",
                at.host(),
                "-p",
                "953",
                "-k",
                control.toString()));
        all.addAll(List.of(command));
        return Shell.run(place.command(all));
    }

    /**
     * The values that it answers now; empty when it has none.
     *
     * @param owner absolute
     * @param type such as {@code A}
     * @throws IOException when it does not answer within 2 s, or not with authority
     */
    public List<String> resolve(String owner, String type) throws IOException {
        Message answer = ask(owner, Type.value(type));
        int rcode = answer.getRcode();
        if (!answer.getHeader().getFlag(Flags.AA) || (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN)) {
            throw new IOException("%s at %s answers %s for %s".formatted(name, at, Rcode.string(rcode), owner));
        }
        return answer.getSection(Section.ANSWER).stream()
                .map(Record::rdataToString)
                .sorted()
                .toList();
    }

    private Message ask(String owner, int type) throws IOException {
        Message query = Message.newQuery(Record.newRecord(Name.fromString(owner, Name.root), type, DClass.IN));
        query.getHeader().unsetFlag(Flags.RD);
        SimpleResolver resolver = new SimpleResolver(new InetSocketAddress(at.host(), at.port()));
        resolver.setTimeout(ANSWERS_WITHIN);
        return resolver.send(query);
    }

    @Override
    public void close() {
        kill();
    }

    @Override
    public String toString() {
        return "%s at %s".formatted(name, at);
    }
}
