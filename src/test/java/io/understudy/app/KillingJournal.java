package io.understudy.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.journal.Journal;
import io.understudy.journal.Journal.Draft;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A journal whose process gets a real SIGKILL once at each boundary: just before, or just after, a fact of one kind of one step
 * became durable. What it died at is kept in a file, so that the next process dies at the next one.
 */
final class KillingJournal implements InvocationHandler {

    /** Before an outcome is after the effect; before an intent, the step has not begun. */
    enum When {
        BEFORE,
        AFTER
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SIGKILL = 9;

    /** Facts of a restart, which looks before it does anything; an operation that nobody disturbs has none. */
    private static final Set<String> LOOKS = Set.of("StepInterrupted", "StepObserved");

    private final Journal journal;
    private final When when;
    private final Path deaths;
    private final Set<String> died;
    private final MethodHandle raise;

    private KillingJournal(Journal journal, When when, Path deaths) {
        this.journal = journal;
        this.when = when;
        this.deaths = deaths;
        this.died = new HashSet<>(read(deaths));
        Linker linker = Linker.nativeLinker();
        this.raise = linker.downcallHandle(
                linker.defaultLookup().find("raise").orElseThrow(),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    }

    /**
     * Wraps a journal.
     *
     * @param deaths one line {@code TYPE STEP} for each death so far
     */
    static Journal around(Journal journal, When when, Path deaths) {
        return (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(),
                new Class<?>[] {Journal.class},
                new KillingJournal(journal, when, deaths));
    }

    static List<String> read(Path deaths) {
        try {
            return Files.exists(deaths) ? Files.readAllLines(deaths) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What a fact stands for, {@code TYPE STEP} or the type of a fact of the whole operation. That a look found a step's goal
     * reached is its outcome like any other. Empty for the other looks of a restart.
     */
    static Optional<String> boundary(String type, String payload) {
        boolean outcome = fact(payload).path("finding").asText().equals("REACHED");
        return LOOKS.contains(type) && !outcome
                ? Optional.empty()
                : Optional.of("%s %s"
                        .formatted(outcome ? "StepDone" : type, step(payload))
                        .strip());
    }

    /** The step that a fact is about; empty when it is about the whole operation. */
    static String step(String payload) {
        return fact(payload).path("step").asText();
    }

    private static JsonNode fact(String payload) {
        try {
            return JSON.readTree(payload);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        Optional<Draft> draft = arguments == null
                ? Optional.empty()
                : Arrays.stream(arguments)
                        .filter(Draft.class::isInstance)
                        .map(Draft.class::cast)
                        .findFirst();
        return draft.isPresent() ? write(draft.get(), method, arguments) : call(method, arguments);
    }

    /** One write at a time, so that nothing else becomes durable on the way into death. */
    private synchronized Object write(Draft draft, Method method, Object[] arguments) throws Throwable {
        Optional<String> end = boundary(draft.type(), draft.payload()).filter(b -> !died.contains(b));
        if (end.isPresent() && when == When.BEFORE) {
            die(end.get());
        }
        Object written = call(method, arguments);
        if (end.isPresent()) {
            die(end.get());
        }
        return written;
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(journal, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** What {@code kill -9} sends, without the time that it takes to start it. */
    private void die(String boundary) throws Throwable {
        Files.writeString(deaths, boundary + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        int failed = (int) raise.invokeExact(SIGKILL);
        throw new IllegalStateException("survived SIGKILL: " + failed);
    }
}
