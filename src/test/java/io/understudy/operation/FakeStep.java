package io.understudy.operation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A step type over a target that counts what is done to it and answers truthfully, unless told otherwise. Its effect survives
 * the engine that made it.
 */
class FakeStep implements StepType {

    private final String id;
    private final boolean pointOfNoReturn;
    final AtomicBoolean reached = new AtomicBoolean();
    final AtomicInteger effects = new AtomicInteger();
    final AtomicInteger undone = new AtomicInteger();
    final AtomicInteger observed = new AtomicInteger();
    final Deque<Function<StepContext, StepResult>> script = new ArrayDeque<>();
    final Deque<StepResult> undoScript = new ArrayDeque<>();
    Map<String, String> outputs = Map.of();
    List<String> problems = List.of();
    boolean startsWriters;
    Map<String, String> contents = Map.of();
    Optional<Goal> blind = Optional.empty();
    Runnable onObserve = () -> {};
    Optional<StepResult.Done> compensatedWith = Optional.empty();

    FakeStep(String id, boolean pointOfNoReturn) {
        this.id = id;
        this.pointOfNoReturn = pointOfNoReturn;
    }

    /** What the next calls of apply answer; after them it works. */
    @SafeVarargs
    final FakeStep answers(Function<StepContext, StepResult>... results) {
        script.addAll(List.of(results));
        return this;
    }

    StepResult work() {
        effects.incrementAndGet();
        reached.set(true);
        return new StepResult.Done(id + " done", outputs);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public boolean pointOfNoReturn() {
        return pointOfNoReturn;
    }

    @Override
    public Map<String, String> contents(JsonNode with) {
        return contents;
    }

    @Override
    public boolean startsWriters(StepContext context) {
        return startsWriters;
    }

    @Override
    public List<String> precheck(StepContext context) {
        return problems;
    }

    @Override
    public Goal observe(StepContext context) {
        observed.incrementAndGet();
        onObserve.run();
        return blind.orElseGet(
                () -> reached.get() ? new Goal.Reached(id + " found done", outputs) : new Goal.Open(id + " to do"));
    }

    @Override
    public StepResult apply(StepContext context) {
        Function<StepContext, StepResult> scripted = script.poll();
        return scripted == null ? work() : scripted.apply(context);
    }

    @Override
    public Goal verify(StepContext context, StepResult.Done done) {
        return reached.get() ? new Goal.Reached(id + " verified") : new Goal.Open(id + " is not so");
    }

    @Override
    public StepResult compensate(StepContext context, StepResult.Done done) {
        compensatedWith = Optional.of(done);
        StepResult scripted = undoScript.poll();
        if (scripted != null) {
            return scripted;
        }
        undone.incrementAndGet();
        reached.set(false);
        return new StepResult.Done(id + " undone");
    }
}
