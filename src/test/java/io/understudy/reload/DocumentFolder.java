package io.understudy.reload;

import io.understudy.policy.ConfigurationFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** A configuration folder with the documents of a shop, to be changed by a test. */
final class DocumentFolder {

    static final String POLICY = "failover-policies/shop.yaml";
    static final String RUNBOOK = "runbooks/move.yaml";

    private static final Path BASE = Path.of("src/test/resources/documents/base");

    final Path path;

    DocumentFolder(Path path) {
        this.path = path;
        copy(BASE, path);
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void edit(String file, String from, String to) {
        String text = read(file);
        if (!text.contains(from)) {
            throw new AssertionError("%s does not hold %s".formatted(file, from));
        }
        write(file, text.replace(from, to));
    }

    /** The shop's policy once more, under another name. */
    void add(String application) {
        write(
                "failover-policies/%s.yaml".formatted(application),
                read(POLICY).replace("metadata: {name: shop}", "metadata: {name: %s}".formatted(application)));
    }

    String read(String file) {
        try {
            return Files.readString(path.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String file, String text) {
        try {
            Files.writeString(path.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete(String file) {
        try {
            Files.delete(path.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a kubelet mounts a ConfigMap: each file is a link into {@code ..data}, which is a link to a folder with a time as its name. */
    void mount(String folder, String time) {
        try {
            Path real = Files.createDirectories(path.resolve(folder).resolve(".." + time));
            for (Path file : files(path.resolve(folder))) {
                Files.move(file, real.resolve(file.getFileName()));
                Files.createSymbolicLink(
                        file, Path.of("..data", file.getFileName().toString()));
            }
            Files.createSymbolicLink(path.resolve(folder).resolve("..data"), Path.of(".." + time));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a kubelet brings a new version: another folder is filled, then the link is put in place of the old one at once. */
    void swap(String folder, String from, String time, String file, String text) {
        try {
            Path mount = path.resolve(folder);
            Path real = Files.createDirectories(mount.resolve(".." + time));
            for (Path old : files(mount.resolve(".." + from))) {
                Files.copy(old, real.resolve(old.getFileName()));
            }
            Files.writeString(real.resolve(file), text);
            Path link = Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of(".." + time));
            Files.move(link, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    ConfigurationFolder.Result.Valid valid() {
        return switch (ConfigurationFolder.read(path)) {
            case ConfigurationFolder.Result.Valid valid -> valid;
            case ConfigurationFolder.Result.Invalid invalid -> throw new AssertionError(invalid.problems());
        };
    }
}
