package io.understudy.operation.steps;

import io.understudy.health.Outcome;
import io.understudy.health.Probe;
import io.understudy.health.ProbeResult;
import io.understudy.health.Prober;
import io.understudy.operation.Concern;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.operation.Timers;
import io.understudy.time.Ticker;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * {@code verify.probe}: done once a probe of the policy, through the name that users use, finds the new primary serving.
 * Asks again shortly after each failure until its timeout; changes nothing.
 */
public final class VerifyProbeStep implements StepType {

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Prober prober;
    private final Timers timers;
    private final Ticker ticker;

    public VerifyProbeStep(Prober prober, Timers timers, Ticker ticker) {
        this.prober = prober;
        this.timers = timers;
        this.ticker = ticker;
    }

    @Override
    public String id() {
        return "verify.probe";
    }

    @Override
    public List<String> precheck(StepContext context) {
        return find(context).isPresent() ? List.of() : List.of(missing(context));
    }

    @Override
    public Concern concerns(StepContext context) {
        return Concern.THIRD_PARTY;
    }

    @Override
    public Goal observe(StepContext context) {
        return find(context).map(probe -> observe(context, probe)).orElseGet(() -> new Goal.Unknown(missing(context)));
    }

    @Override
    public StepResult apply(StepContext context) {
        Probe probe = find(context).orElseThrow(() -> new UnderstudyException.Permanent(missing(context)));
        long began = ticker.nanos();
        ProbeResult last = ProbeResult.unknown("not asked yet");
        try {
            // Ends by itself just before the engine's own timeout, so that the answer says what was seen last.
            for (Duration left = left(context, began); left.isPositive(); left = left(context, began)) {
                last = ask(context, probe, left.compareTo(probe.timeout()) < 0 ? left : probe.timeout());
                if (last.outcome() == Outcome.UP) {
                    return new StepResult.Done("%s: %s".formatted(probe.name(), last.detail()));
                }
                pause();
            }
        } catch (InterruptedException e) {
            return new StepResult.Failed("interrupted; %s last said: %s".formatted(probe.name(), last.detail()), true);
        }
        return new StepResult.Failed(
                "users are not served by %s yet: probe %s is %s (%s)"
                        .formatted(context.newPrimary(), probe.name(), last.outcome(), last.detail()),
                true);
    }

    /** Apply has just seen it. */
    @Override
    public Goal verify(StepContext context, StepResult.Done done) {
        return new Goal.Reached(done.summary());
    }

    private Goal observe(StepContext context, Probe probe) {
        try {
            ProbeResult result = ask(context, probe, probe.timeout());
            String detail = "%s: %s".formatted(probe.name(), result.detail());
            return result.outcome() == Outcome.UP ? new Goal.Reached(detail) : new Goal.Open(detail);
        } catch (InterruptedException e) {
            return new Goal.Unknown("interrupted");
        }
    }

    private ProbeResult ask(StepContext context, Probe probe, Duration timeout) throws InterruptedException {
        Prober.Request request =
                new Prober.Request(context.policy().application(), probe, context.newPrimary(), true, timeout);
        try {
            return prober.probe(request).toCompletableFuture().get();
        } catch (ExecutionException e) {
            return ProbeResult.unknown(String.valueOf(e.getCause()));
        }
    }

    private void pause() throws InterruptedException {
        CompletableFuture<Void> over = new CompletableFuture<>();
        timers.after(PAUSE, () -> over.complete(null));
        try {
            over.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private Duration left(StepContext context, long began) {
        return context.timeout().minus(PAUSE).minus(ticker.since(began));
    }

    private static Optional<Probe> find(StepContext context) {
        String name = context.with().path("probe").asText();
        return context.policy().probes().stream()
                .filter(probe -> probe.name().value().equals(name))
                .findFirst();
    }

    private static String missing(StepContext context) {
        return "the policy of %s has no probe %s: correct step %s"
                .formatted(
                        context.policy().application(),
                        context.with().path("probe").asText("(none named)"),
                        context.step().name());
    }
}
