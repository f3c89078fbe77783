package io.understudy.rig.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.Set;

/** Folders for servers that run as the user nobody. */
public final class OwnFolder {

    private OwnFolder() {}

    /**
     * Makes a folder that nobody owns, and lets nobody pass through the one that it is in: test folders are their maker's alone.
     *
     * @param folder inside a folder that exists
     * @return the same folder
     */
    public static Path ofNobody(Path folder) throws IOException {
        Path parent = folder.toAbsolutePath().getParent();
        if (parent != null && Machine.isRoot()) {
            Set<PosixFilePermission> permissions = new HashSet<>(Files.getPosixFilePermissions(parent));
            if (permissions.add(PosixFilePermission.OTHERS_EXECUTE)) {
                Files.setPosixFilePermissions(parent, permissions);
            }
        }
        Files.createDirectories(folder);
        giveToNobody(folder);
        return folder;
    }

    /** Nobody may make files in a folder, when this user is root; what is in it stays whose it is. */
    public static void openToNobody(Path folder) throws IOException {
        if (Machine.isRoot()) {
            Files.setAttribute(folder, "unix:uid", Place.NOBODY);
        }
    }

    /** The folder and all in it becomes nobody's, when this user is root. */
    public static void giveToNobody(Path folder) throws IOException {
        if (Machine.isRoot()) {
            Shell.run("chown", "-R", "%d:%d".formatted(Place.NOBODY, Place.NOBODY), folder.toString());
        }
    }
}
