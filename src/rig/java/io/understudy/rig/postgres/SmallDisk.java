package io.understudy.rig.postgres;

import io.understudy.rig.machine.Reaper;
import io.understudy.rig.machine.Shell;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small file system in memory, to be filled. Gone with the rig. Needs root. */
public final class SmallDisk {

    private final Path at;
    private final Path filler;

    private SmallDisk(Path at) {
        this.at = at;
        this.filler = at.resolve("filler");
    }

    /** Mounts it on a folder that is made when absent; what the folder holds is hidden. */
    public static SmallDisk mount(Reaper reaper, Path at, int megabytes) throws IOException {
        Files.createDirectories(at);
        Shell.run(
                "mount",
                "-t",
                "tmpfs",
                "-o",
                "size=%dm,mode=0755".formatted(megabytes),
                "understudy-rig",
                at.toString());
        reaper.mount(at);
        return new SmallDisk(at);
    }

    public Path at() {
        return at;
    }

    /** Leaves no byte free. */
    public void fill() throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            if (at.toFile().getUsableSpace() > 0) {
                throw full;
            }
        }
    }

    /** Undoes {@link #fill}. */
    public void free() throws IOException {
        Files.deleteIfExists(filler);
    }
}
