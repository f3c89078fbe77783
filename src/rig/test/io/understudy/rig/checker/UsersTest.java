package io.understudy.rig.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersTest {

    private static final int MOST = 1_000;

    private Path folder;

    @BeforeEach
    void opens(@TempDir Path temporary) {
        folder = temporary;
    }

    /** Answers nobody until it is opened, and tells when so many wait. */
    private static final class Silent implements Target {

        private final CountDownLatch opened = new CountDownLatch(1);
        private final CountDownLatch waiting;

        Silent(int expected) {
            this.waiting = new CountDownLatch(expected);
        }

        @Override
        public Answer write(long number) {
            waiting.countDown();
            try {
                opened.await();
                return Answer.acknowledged("east");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Answer.unknown("ended");
            }
        }

        @Override
        public Answer read() {
            return Answer.acknowledged("east");
        }

        @Override
        public void close() {}
    }

    @Test
    void a_silent_target_does_not_slow_the_users_down() throws Exception {
        Silent target = new Silent(50);
        record(target, recording -> true);

        Recording recording = Recording.read(folder.resolve("log"));
        assertThat(recording.writes()).hasSizeGreaterThanOrEqualTo(50).allMatch(Attempt::acknowledged);
        assertThat(recording.writes().stream().map(Attempt::number)).doesNotHaveDuplicates();
    }

    @Test
    void what_the_limit_keeps_back_is_logged_as_refused() throws Exception {
        Silent target = new Silent(MOST);
        record(target, UsersTest::refused);

        assertThat(refused(Recording.read(folder.resolve("log")))).isTrue();
    }

    private static boolean refused(Recording recording) {
        return recording.writes().stream()
                .anyMatch(a -> a.outcome() == Outcome.REFUSED && a.reason().startsWith("not sent"));
    }

    /** Until all that the target expects wait in it and the log satisfies the condition; then all are answered. */
    private void record(Silent target, Predicate<Recording> condition) throws IOException, InterruptedException {
        Path file = folder.resolve("log");
        AttemptLog log = AttemptLog.create(file, Duration.ofMillis(1));
        try (Users users = new Users(target, log, Duration.ofSeconds(1), Duration.ofSeconds(10))) {
            users.start();
            assertThat(target.waiting.await(30, TimeUnit.SECONDS)).isTrue();
            await().atMost(Duration.ofSeconds(30)).until(() -> condition.test(Recording.read(file)));
            target.opened.countDown();
        }
    }
}
