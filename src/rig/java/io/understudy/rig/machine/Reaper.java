package io.understudy.rig.machine;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Ends and removes what the rig made, when the rig closes it or when the rig's own process is gone, however it went: a shell
 * of its own that reads from the rig and acts at the end of the input. Thread-safe.
 */
public final class Reaper implements AutoCloseable {

    private static final String SCRIPT = """
            trap '' INT TERM HUP
            pids= spaces= links= mounts= folders=
            while read -r kind what; do
              case $kind in
                pid) pids="$what $pids" ;;
                namespace) spaces="$what $spaces" ;;
                link) links="$what $links" ;;
                mount) mounts="$what $mounts" ;;
                folder) folders="$what $folders" ;;
              esac
            done
            left() {
              for s in $spaces; do ip netns pids "$s" 2>/dev/null; done
              for p in $pids; do pgrep -g "$p" 2>/dev/null; done
            }
            for i in $(seq 200); do
              those=$(left)
              [ -z "$those" ] && break
              kill -KILL $those 2>/dev/null
              sleep 0.02
            done
            for m in $mounts; do umount -l "$m" 2>/dev/null; done
            for s in $spaces; do ip netns del "$s" 2>/dev/null; done
            for l in $links; do ip link del "$l" 2>/dev/null; done
            for f in $folders; do rm -rf "$f"; done
            """;

    private final Process process;
    private final OutputStream input;

    private Reaper(Process process) {
        this.process = process;
        this.input = process.getOutputStream();
    }

    public static Reaper start() throws IOException {
        return new Reaper(new ProcessBuilder("setsid", "bash", "-c", SCRIPT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /** @param pid of a process that leads its own process group; the whole group is killed */
    public void process(long pid) throws IOException {
        tell("pid " + pid);
    }

    /** Every process in it is killed, then it is removed with its links. */
    public void namespace(String name) throws IOException {
        tell("namespace " + name);
    }

    public void link(String name) throws IOException {
        tell("link " + name);
    }

    public void mount(Path at) throws IOException {
        tell("mount " + at);
    }

    public void folder(Path folder) throws IOException {
        tell("folder " + folder);
    }

    private synchronized void tell(String line) throws IOException {
        input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
    }

    /** Ends and removes everything; returns when it is gone, or after 30 s. */
    @Override
    public synchronized void close() throws IOException {
        input.close();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new IOException("the rig's processes could not be ended within 30 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
