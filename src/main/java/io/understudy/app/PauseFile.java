package io.understudy.app;

import io.understudy.journal.Pause;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The brake as a file: it is on as long as the file is there, so that it holds over restarts and can be pulled by hand. */
record PauseFile(Path file) implements Pause {

    @Override
    public Optional<String> reason() {
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("%s can't be read".formatted(file));
        }
    }

    @Override
    public void pull(String by, String reason) {
        try {
            Files.writeString(file, "%s: %s".formatted(by, reason));
        } catch (IOException e) {
            throw new UnderstudyException.Permanent(
                    "%s can't be written (%s): the service is NOT paused; make the state folder writable"
                            .formatted(file, e),
                    e);
        }
    }

    @Override
    public boolean release() {
        try {
            return Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UnderstudyException.Permanent(
                    "%s can't be removed (%s): the service stays paused".formatted(file, e), e);
        }
    }
}
