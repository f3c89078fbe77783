package io.understudy.operation.wave;

import io.understudy.journal.Claimant;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Journal.StaleLease;
import io.understudy.journal.Leadership;
import io.understudy.operation.wave.Targets.Call;
import io.understudy.simulation.Process;
import io.understudy.simulation.Threads;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One of several instances of the service on one store: it leads when its turn comes, dies, and comes again. */
final class Contender {

    static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration RENEWS = Duration.ofSeconds(3);

    private final Estate estate;
    private final Reigns reigns;
    private final List<Boolean> lateRefused;
    private final String name;
    private final Process process;
    private int lives;
    private @Nullable Life life;

    /** @param lateRefused whether each write that arrives after the death of its process is refused */
    Contender(Estate estate, Reigns reigns, List<Boolean> lateRefused, String name) {
        this.estate = estate;
        this.reigns = reigns;
        this.lateRefused = lateRefused;
        this.name = name;
        this.process = estate.time.process(name);
    }

    boolean alive() {
        return life != null;
    }

    boolean leads() {
        return life != null && life.leadership.leads();
    }

    /** The waves as it sees them. */
    Waves waves() {
        return Objects.requireNonNull(life).parts.waves();
    }

    /** The calls of steps that it waits for. */
    List<Call> calls() {
        return Objects.requireNonNull(life).calls;
    }

    /** Its writes without an answer. */
    List<Reach.Write<?>> writes() {
        return Objects.requireNonNull(life).reach.writes;
    }

    void start() {
        if (life == null) {
            lives++;
            process.start();
            life = new Life("%s-%d".formatted(name, lives));
        }
    }

    /** As by kill -9; facts that it had sent to the journal arrive that much later. */
    void kill(Duration late) {
        Objects.requireNonNull(life).reach.dies(late);
        life = null;
        estate.time.kill(process);
    }

    /** An orderly end: what runs is interrupted, and the lease given back unless that was in a call; then nothing is left of it. */
    void stop() {
        Life ending = Objects.requireNonNull(life);
        ending.threads.execute(() -> {
            ending.parts.waves().halt();
            ending.parts.engine().close();
            if (!ending.parts.engine().cutOff()) {
                ending.leadership.resign();
            }
            ending.leadership.close();
            estate.time.after(Duration.ZERO, () -> {
                if (life == ending) {
                    kill(Duration.ZERO);
                }
            });
        });
    }

    /** A person asks it for a wave; what it can't do now they ask for again. */
    void begin() {
        Life now = Objects.requireNonNull(life);
        now.threads.execute(() -> {
            try {
                now.parts.waves().start(estate.failover());
            } catch (UnderstudyException.InvalidInput | StaleLease | JournalUnavailable e) {
                // another one leads by now, or it was begun already
            }
        });
    }

    /** What is gone with the process. */
    private final class Life implements Leadership.Duty, Targets.Caller {
        private final String self;
        private final Reach reach;
        private final Threads threads;
        private final Leadership leadership;
        private final Estate.Parts parts;
        private final List<Call> calls = new ArrayList<>();

        Life(String self) {
            this.self = self;
            this.threads = estate.time.threads(process);
            this.reach = new Reach(estate.journal, estate.time, reigns, self, lateRefused);
            this.leadership = Leadership.shared(reach, new Claimant(self, LEASE, estate.time), RENEWS, threads);
            this.parts = estate.parts(reach, leadership::lease, threads, this);
            leadership.start(this);
            estate.time.every(Duration.ofMillis(250), process, leadership::tick);
            estate.time.every(Duration.ofSeconds(1), process, () -> threads.execute(parts.waves()::proceed));
        }

        @Override
        public void begin() {
            parts.engine().resumeOpen();
            parts.waves().resumeOpen();
        }

        @Override
        public void end() {
            parts.waves().halt();
            parts.engine().halt();
        }

        @Override
        public void follow() {
            var unused = parts.engine().follow();
        }

        @Override
        public List<Call> calls() {
            return calls;
        }

        @Override
        public void sends(String label) {
            reigns.acts(self, label);
        }
    }
}
