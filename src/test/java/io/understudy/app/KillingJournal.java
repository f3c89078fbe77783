package io.understudy.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.journal.Journal;
import io.understudy.journal.Journal.Draft;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;

/**
 * A journal whose process is killed with {@code kill -9}, once at each kind of fact of each step, just before or just after
 * that fact became durable. What it died at is kept in a file, so that the next process dies at the next one.
 */
final class KillingJournal implements InvocationHandler {

    enum When {
        BEFORE,
        AFTER
    }

    private final Journal journal;
    private final When when;
    private final Pattern facts;
    private final Path deaths;
    private final Set<String> died;

    private KillingJournal(Journal journal, When when, Pattern facts, Path deaths) {
        this.journal = journal;
        this.when = when;
        this.facts = facts;
        this.deaths = deaths;
        this.died = new HashSet<>(read(deaths));
    }

    /**
     * Wraps a journal.
     *
     * @param facts the entry types to die at
     * @param deaths one line {@code TYPE STEP} for each death so far
     */
    static Journal around(Journal journal, When when, Pattern facts, Path deaths) {
        return (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(),
                new Class<?>[] {Journal.class},
                new KillingJournal(journal, when, facts, deaths));
    }

    static List<String> read(Path deaths) {
        try {
            return Files.exists(deaths) ? Files.readAllLines(deaths) : List.of();
        } catch (IOException e) {
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

    /** One write at a time: while this process waits for its death, nothing else becomes durable. */
    private synchronized Object write(Draft draft, Method method, Object[] arguments) throws Throwable {
        boolean dies = facts.matcher(draft.type()).matches() && !died.contains(point(draft));
        if (dies && when == When.BEFORE) {
            die(draft);
        }
        Object written = call(method, arguments);
        if (dies) {
            die(draft);
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

    private static String point(Draft draft) throws IOException {
        String step = new ObjectMapper().readTree(draft.payload()).path("step").asText();
        return "%s %s".formatted(draft.type(), step).strip();
    }

    private void die(Draft draft) throws IOException, InterruptedException {
        Files.writeString(deaths, point(draft) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        new ProcessBuilder("kill", "-9", Long.toString(ProcessHandle.current().pid())).start();
        new CountDownLatch(1).await();
    }
}
