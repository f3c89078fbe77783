package io.understudy.adapter.route53;

import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.topology.ApplicationName;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** A fake of a step that takes its time, of which nothing but that it is done is known. */
final class PacedStep implements StepType {

    private final String id;
    private final boolean pointOfNoReturn;
    private final SimulatedTime time;
    private final Function<ApplicationName, Duration> takes;
    private final Set<ApplicationName> done = ConcurrentHashMap.newKeySet();

    PacedStep(String id, boolean pointOfNoReturn, SimulatedTime time, Function<ApplicationName, Duration> takes) {
        this.id = id;
        this.pointOfNoReturn = pointOfNoReturn;
        this.time = time;
        this.takes = takes;
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
    public List<String> precheck(StepContext context) {
        return List.of();
    }

    @Override
    public Goal observe(StepContext context) {
        return done.contains(context.policy().application()) ? new Goal.Reached("done") : new Goal.Open("to do");
    }

    @Override
    public StepResult apply(StepContext context) {
        ApplicationName application = context.policy().application();
        try {
            time.sleep(takes.apply(application));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new StepResult.InDoubt("interrupted");
        }
        return done.add(application)
                ? new StepResult.Done("done")
                : new StepResult.Failed("done twice for " + application, false);
    }
}
