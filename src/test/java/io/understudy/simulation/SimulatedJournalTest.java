package io.understudy.simulation;

import io.understudy.journal.Journal;
import io.understudy.journal.UnansweredCommitContractTest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The simulated way to the store loses answers as a connection to a real one does. */
class SimulatedJournalTest extends UnansweredCommitContractTest {

    private final World world = new World(1, Parts.REAL, false);
    private final Instance ann = instance("a");
    private final Journal journal = onFibers(ann);
    private final Journal other = onFibers(instance("b"));

    private Instance instance(String name) {
        return new Instance(world, name, Place.WEST, new NodeClock(world.loop, 0, Duration.ZERO));
    }

    @Override
    protected Journal journal() {
        return journal;
    }

    @Override
    protected Journal other() {
        return other;
    }

    @Override
    protected String mark() {
        return "marked";
    }

    @Override
    protected void loseNextAnswer() {
        ann.loseNextAnswer();
    }

    @Override
    protected void heal() {
        // Nothing lasts beyond the one answer.
    }

    /** Each call runs on a fiber of its instance, to its end in the world's time. */
    private Journal onFibers(Instance instance) {
        SimulatedJournal simulated = new SimulatedJournal(world, instance);
        return (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, (proxy, method, arguments) -> {
                    var call = new Call(simulated, method, arguments);
                    Fiber.run(world.loop, instance.process, call);
                    while (!call.ended && world.loop.step(Long.MAX_VALUE)) {
                        // whatever else happens meanwhile
                    }
                    if (call.thrown != null) {
                        throw call.thrown;
                    }
                    return call.value;
                });
    }

    private static final class Call implements Runnable {
        private final Journal journal;
        private final Method method;
        private final Object @Nullable [] arguments;
        private @Nullable Object value;
        private @Nullable Throwable thrown;
        private boolean ended;

        Call(Journal journal, Method method, Object @Nullable [] arguments) {
            this.journal = journal;
            this.method = method;
            this.arguments = arguments;
        }

        @Override
        public void run() {
            try {
                value = method.invoke(journal, arguments);
            } catch (InvocationTargetException e) {
                thrown = Objects.requireNonNull(e.getCause());
            } catch (IllegalAccessException e) {
                thrown = e;
            } finally {
                ended = true;
            }
        }
    }
}
