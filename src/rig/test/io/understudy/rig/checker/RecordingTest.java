package io.understudy.rig.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTest {

    private static final Attempt WRITE = new Attempt(1, 10, 20, Outcome.ACKNOWLEDGED, "us-east-1", "-");
    private static final Attempt READ = new Attempt(1, 11, 22, Outcome.UNKNOWN, "-", "timed out");

    private Path file;

    @BeforeEach
    void records(@TempDir Path folder) throws IOException {
        file = folder.resolve("log");
        try (AttemptLog log = AttemptLog.create(file, Duration.ofMillis(10))) {
            log.wrote(WRITE);
            log.read(READ);
        }
    }

    @Test
    void reads_what_was_written() throws IOException {
        Recording recording = Recording.read(file);

        assertThat(recording.writes()).containsExactly(WRITE);
        assertThat(recording.reads()).containsExactly(READ);
        assertThat(recording.start().every()).isEqualTo(Duration.ofMillis(10));
    }

    @Test
    void tolerates_a_torn_last_line() throws IOException {
        Files.writeString(file, "W\t2\t30\t4", StandardOpenOption.APPEND);

        assertThat(Recording.read(file).writes()).containsExactly(WRITE);
    }

    @Test
    void refuses_a_damaged_line_in_the_middle() throws IOException {
        Files.writeString(file, "W\t2\t30\t4\nW\t3\t", StandardOpenOption.APPEND);

        assertThatThrownBy(() -> Recording.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void refuses_an_empty_file() throws IOException {
        Files.writeString(file, "");

        assertThatThrownBy(() -> Recording.read(file)).hasMessageContaining("no first line");
    }

    @Test
    void never_writes_over_evidence() {
        assertThatThrownBy(() -> AttemptLog.create(file, Duration.ofMillis(10)))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void a_reason_never_breaks_the_line() throws IOException {
        Path other = file.resolveSibling("other");
        try (AttemptLog log = AttemptLog.create(other, Duration.ofMillis(10))) {
            log.wrote(new Attempt(1, 10, 20, Outcome.REFUSED, "", "two\nlines\tand a tab"));
        }

        assertThat(Recording.read(other).writes())
                .containsExactly(new Attempt(1, 10, 20, Outcome.REFUSED, "-", "two lines and a tab"));
    }

    @Test
    void cuts_out_one_move_of_several() throws IOException {
        assertThat(Recording.read(file).between(0, 11).writes()).hasSize(1);
        assertThat(Recording.read(file).between(0, 11).reads()).isEmpty();
    }
}
