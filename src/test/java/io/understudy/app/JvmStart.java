package io.understudy.app;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a process on this test's class path is started.
 *
 * @param flags of the JVM
 */
public record JvmStart(List<String> flags, String classPath) {

    private static final String AOT_CACHE = "-XX:AOTCache=";

    private static final List<String> SMALL = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    /** Recorded once for all tests of a build, whichever comes first. */
    private static final class Packaged {
        static final JvmStart START =
                packaged(Path.of(System.getProperty("understudy.jar")), Path.of(System.getProperty("understudy.lib")));
    }

    /** As the launcher starts the packaged service, with a recorded start; {@link #plain} where nothing is packaged. */
    public static JvmStart packaged() {
        return System.getProperty("understudy.jar") == null ? plain() : Packaged.START;
    }

    private static JvmStart packaged(Path jar, Path libraries) {
        JvmStart start = new JvmStart(SMALL, "%s:%s/*".formatted(jar, libraries));
        Path cache = jar.resolveSibling("tests.aot");
        try (FileChannel channel = FileChannel.open(
                        jar.resolveSibling("tests.aot.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock ignored = channel.lock()) {
            boolean there = Files.exists(cache)
                    && Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(jar)) > 0;
            return there || start.record(cache) ? start.with(AOT_CACHE + cache) : start;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return start;
        }
    }

    /** As the launcher starts the service without a recorded start. */
    static JvmStart plain() {
        return new JvmStart(SMALL, System.getProperty("java.class.path"));
    }

    /**
     * As the launcher starts it with a recorded start, in about half the time. Recording takes some seconds itself, so it is worth
     * it for many starts. Falls back on {@link #plain} when nothing could be recorded.
     *
     * @param folder for the record, which takes some 100 MB, and the class path
     */
    static JvmStart recorded(Path folder) throws IOException, InterruptedException {
        JvmStart packed = new JvmStart(SMALL, packedClassPath(folder));
        Path cache = folder.resolve("service.aot");
        return packed.record(cache) ? packed.with(AOT_CACHE + cache) : plain();
    }

    private boolean record(Path cache) throws IOException, InterruptedException {
        Files.deleteIfExists(cache);
        Process training = new ProcessBuilder(command(List.of("-XX:AOTCacheOutput=" + cache), Training.class.getName()))
                .redirectErrorStream(true)
                .redirectOutput(cache.resolveSibling("recording.log").toFile())
                .start();
        try {
            return training.waitFor(3, TimeUnit.MINUTES) && training.exitValue() == 0 && Files.exists(cache);
        } finally {
            training.destroyForcibly();
        }
    }

    boolean isRecorded() {
        return flags.stream().anyMatch(flag -> flag.startsWith(AOT_CACHE));
    }

    /** The command line up to the main class's own arguments. */
    public List<String> command(List<String> more, String main) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(more);
        command.addAll(List.of("-cp", classPath, main));
        return command;
    }

    private JvmStart with(String flag) {
        return new JvmStart(Stream.concat(flags.stream(), Stream.of(flag)).toList(), classPath);
    }

    /** The JVM records classes of archives only, so each folder on the class path becomes one. */
    private static String packedClassPath(Path folder) throws IOException {
        List<Path> parts = Arrays.stream(System.getProperty("java.class.path").split(":"))
                .map(Path::of)
                .filter(Files::exists)
                .toList();
        List<Path> packed = new ArrayList<>();
        for (Path part : parts) {
            packed.add(
                    Files.isDirectory(part)
                            ? pack(part, folder.resolve("part-%d.jar".formatted(packed.size())))
                            : part);
        }
        return packed.stream().map(Path::toString).collect(Collectors.joining(":"));
    }

    private static Path pack(Path folder, Path jar) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(file -> !file.equals(folder)).toList();
        }
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            for (Path file : files) {
                // Folders as well: who looks for what lies in one asks for the folder first.
                boolean isFolder = Files.isDirectory(file);
                entries.putNextEntry(new JarEntry(folder.relativize(file) + (isFolder ? "/" : "")));
                if (!isFolder) {
                    Files.copy(file, entries);
                }
                entries.closeEntry();
            }
        }
        return jar;
    }
}
