package io.understudy.operation;

import io.understudy.runbook.Step;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Asks all steps of a runbook at once, without changing anything: would it work, and what would it change? */
final class Survey {

    /** The longest a plan or the prechecks of a planned move take. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final StepTypes types;
    private final ExecutorService executor;

    Survey(StepTypes types, ExecutorService executor) {
        this.types = types;
        this.executor = executor;
    }

    /** What stands against the steps, one line each with the step's name. */
    List<String> problems(List<StepContext> contexts) {
        List<List<String>> found = all(contexts, this::precheck, List.of("no answer to the precheck in time"));
        return IntStream.range(0, contexts.size())
                .boxed()
                .flatMap(i -> found.get(i).stream()
                        .map(line ->
                                "step %s: %s".formatted(contexts.get(i).step().name(), line)))
                .toList();
    }

    /** What each step's prechecks say, in the order of the contexts. */
    List<List<String>> prechecks(List<StepContext> contexts) {
        return all(contexts, this::precheck, List.of("no answer to the precheck in time"));
    }

    /** What each step would change now, in the order of the contexts. */
    List<Goal> goals(List<StepContext> contexts) {
        return all(contexts, this::observe, new Goal.Unknown("no answer in time"));
    }

    private List<String> precheck(StepContext context) {
        try {
            return types.of(context.step()).precheck(context);
        } catch (RuntimeException e) {
            return List.of(StepCall.text(e));
        }
    }

    private Goal observe(StepContext context) {
        Step step = context.step();
        try {
            return types.of(step).observe(context);
        } catch (RuntimeException e) {
            return new Goal.Unknown(StepCall.text(e));
        }
    }

    private interface Question<T> {
        T of(StepContext context);
    }

    private <T> List<T> all(List<StepContext> contexts, Question<T> question, T silent) {
        List<Callable<T>> calls = contexts.stream()
                .<Callable<T>>map(context -> () -> question.of(context))
                .toList();
        try {
            return executor.invokeAll(calls, LIMIT.toMillis(), TimeUnit.MILLISECONDS).stream()
                    .map(future -> answer(future, silent))
                    .toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return contexts.stream().map(context -> silent).toList();
        }
    }

    private static <T> T answer(Future<T> future, T silent) {
        try {
            return future.get();
        } catch (CancellationException | ExecutionException e) {
            return silent;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return silent;
        }
    }
}
