package io.understudy.rig.postgres;

import io.understudy.rig.machine.Machine;
import io.understudy.rig.machine.MissingPart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The machine's PostgreSQL, as Debian installs it.
 *
 * @param bin the folder with {@code postgres}, {@code initdb} and {@code pg_basebackup}
 * @param major its major version
 */
public record PostgresPrograms(Path bin, int major) {

    private static final Path HOME = Path.of("/usr/lib/postgresql");

    /**
     * The newest major version with a server; where there is none, Debian's 15 is installed.
     *
     * @throws MissingPart when it is not there and can't be installed
     */
    public static PostgresPrograms require() {
        return newest().or(() -> {
                    Machine.install("postgresql-15");
                    return newest();
                })
                .orElseThrow(
                        () -> new MissingPart("no PostgreSQL server is in %s: install postgresql-15".formatted(HOME)));
    }

    private static Optional<PostgresPrograms> newest() {
        if (!Files.isDirectory(HOME)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(HOME)) {
            return versions.filter(version -> version.getFileName().toString().matches("\\d+"))
                    .map(version -> new PostgresPrograms(
                            version.resolve("bin"),
                            Integer.parseInt(version.getFileName().toString())))
                    .filter(found -> Files.isExecutable(found.bin.resolve("postgres")))
                    .max(Comparator.comparingInt(PostgresPrograms::major));
        } catch (IOException e) {
            throw new UncheckedIOException("%s can't be read".formatted(HOME), e);
        }
    }

    String program(String name) {
        return bin.resolve(name).toString();
    }
}
