package io.understudy.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The service's own log of many thousand operations is of no use. */
public final class QuietLog {

    private QuietLog() {}

    public interface Work {
        void run() throws InterruptedException;
    }

    public static void during(Work work) throws InterruptedException {
        Logger log = (Logger) LoggerFactory.getLogger("io.understudy");
        @Nullable Level before = log.getLevel();
        log.setLevel(Level.OFF);
        try {
            work.run();
        } finally {
            log.setLevel(before);
        }
    }
}
