package io.understudy.sandbox.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * PostgreSQL's programs as ordinary files: {@code initdb}, {@code pg_ctl} and {@code postgres}. Immutable and thread-safe.
 *
 * @param home the folder that holds {@code bin}, {@code lib} and {@code share}
 */
public record PostgresBinaries(Path home) {

    /**
     * Unpacks the programs for this machine from the classpath, once: a folder that is already there is used as it is. The
     * folder appears complete or not at all, also when several processes unpack at the same time.
     *
     * @param cache folder for them, created when absent; reachable by the user nobody when this process runs as root
     * @throws IOException when this machine's kind is not on the classpath or the folder can't be written or reached
     */
    public static PostgresBinaries unpackTo(Path cache) throws IOException {
        URL archive = archive();
        Files.createDirectories(cache);
        ServerAccount.current().requireReachable(cache);
        Path home = cache.resolve(
                "postgres-%s-%d".formatted(machine(), archive.openConnection().getContentLengthLong()));
        if (!Files.isDirectory(home)) {
            Path fresh = Files.createTempDirectory(cache, "unpacking-");
            unpack(archive, fresh);
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
            publish(fresh, home);
        }
        return new PostgresBinaries(home);
    }

    Path program(String name) {
        return home.resolve("bin").resolve(name);
    }

    private static URL archive() throws IOException {
        String name = "/postgres-linux-%s.txz".formatted(machine());
        URL archive = PostgresBinaries.class.getResource(name);
        if (archive == null) {
            throw new IOException(
                    "no PostgreSQL for this machine (%s %s) on the classpath: the sandbox runs on Linux on x86-64 or arm64"
                            .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
        }
        return archive;
    }

    private static String machine() {
        return switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            case String other -> other;
        };
    }

    private static void publish(Path fresh, Path home) throws IOException {
        try {
            Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            Folders.delete(fresh);
            if (!Files.isDirectory(home)) { // else another process was faster, with the same content
                throw e;
            }
        }
    }

    private static void unpack(URL archive, Path into) throws IOException {
        try (InputStream raw = new BufferedInputStream(archive.openStream());
                var tar = new TarArchiveInputStream(new XZCompressorInputStream(raw))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(entry, tar, into);
            }
        }
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path into) throws IOException {
        Path path = into.resolve(entry.getName()).normalize();
        if (!path.startsWith(into)) {
            throw new IOException("the archive's entry %s leads out of its folder".formatted(entry.getName()));
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
            Files.copy(content, path);
            boolean executable = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(
                    path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }
}
