package io.understudy.operation.steps;

import io.understudy.health.Outcome;
import io.understudy.health.Probe;
import io.understudy.health.ProbeResult;
import io.understudy.health.ProbeTarget;
import io.understudy.health.Prober;
import io.understudy.operation.Concern;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.operation.Timers;
import io.understudy.time.Ticker;
import io.understudy.topology.Epoch;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * {@code verify.probe}: done once a probe of the policy finds the new primary serving: through the name that users use, or with
 * {@code through: site} at its own address, which works before the users are moved. Where the probe names a header for the epoch,
 * the application must tell exactly the operation's, so that one whose pods talk to another database is no new primary. Asks again
 * shortly after each failure until its timeout; changes nothing.
 */
public final class VerifyProbeStep implements StepType {

    private static final Duration PAUSE = Duration.ofMillis(100);
    /** What it leaves of its timeout to the way back to the engine: a tenth, and no more than a second. */
    private static final int MARGIN_DIVISOR = 10;

    private static final Duration MARGIN_AT_MOST = Duration.ofSeconds(1);

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
                if (serves(context, probe, last)) {
                    return new StepResult.Done(seen(probe, last));
                }
                pause();
            }
        } catch (InterruptedException e) {
            return new StepResult.Failed("interrupted; %s last said: %s".formatted(probe.name(), last.detail()), true);
        }
        return new StepResult.Failed(failure(context, probe, last), true);
    }

    private static boolean serves(StepContext context, Probe probe, ProbeResult result) {
        return result.outcome() == Outcome.UP
                && (epochHeader(probe).isEmpty() || result.epoch().equals(Optional.of(context.epoch())));
    }

    private static String seen(Probe probe, ProbeResult result) {
        String epoch = result.epoch().map(", epoch %s"::formatted).orElse("");
        return "%s: %s%s".formatted(probe.name(), result.detail(), epoch);
    }

    private static String lacking(StepContext context, Probe probe, ProbeResult result) {
        if (result.outcome() != Outcome.UP) {
            return seen(probe, result);
        }
        String epoch = result.epoch().map(Epoch::toString).orElse("none");
        return "%s: %s, epoch %s instead of %s".formatted(probe.name(), result.detail(), epoch, context.epoch());
    }

    private static String failure(StepContext context, Probe probe, ProbeResult last) {
        if (last.outcome() == Outcome.UP) {
            return epochHeader(probe)
                    .map(header -> otherDatabase(context, probe, header, last.epoch()))
                    .orElseThrow();
        }
        String sentence = throughSite(context)
                ? "the application at %s does not serve yet: probe %s is %s (%s)"
                : "users are not served by %s yet: probe %s is %s (%s)";
        return sentence.formatted(context.newPrimary(), probe.name(), last.outcome(), last.detail());
    }

    private static String otherDatabase(StepContext context, Probe probe, String header, Optional<Epoch> told) {
        String who = throughSite(context)
                ? "the application at %s".formatted(context.newPrimary())
                : "the application behind the public name, which should be that of %s,".formatted(context.newPrimary());
        String retry = "then run `understudy retry %s`".formatted(context.operation());
        return told.map(epoch ->
                        "%s answers probe %s, but the database that its pods talk to carries epoch %s, not this operation's %s: it is another database than the promoted one; point the pods at the promoted one, %s"
                                .formatted(who, probe.name(), epoch, context.epoch(), retry))
                .orElseGet(() ->
                        "%s answers probe %s, but tells no epoch of its database in the header %s, which should be %s: its pods may talk to another database than the promoted one; see which one they use, %s"
                                .formatted(who, probe.name(), header, context.epoch(), retry));
    }

    /** Apply has just seen it. */
    @Override
    public Goal verify(StepContext context, StepResult.Done done) {
        return new Goal.Reached(done.summary());
    }

    private Goal observe(StepContext context, Probe probe) {
        try {
            ProbeResult result = ask(context, probe, probe.timeout());
            return serves(context, probe, result)
                    ? new Goal.Reached(seen(probe, result))
                    : new Goal.Open(lacking(context, probe, result));
        } catch (InterruptedException e) {
            return new Goal.Unknown("interrupted");
        }
    }

    private ProbeResult ask(StepContext context, Probe probe, Duration timeout) throws InterruptedException {
        Prober.Request request = new Prober.Request(
                context.policy().application(), probe, context.newPrimary(), !throughSite(context), timeout);
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
        Duration tenth = context.timeout().dividedBy(MARGIN_DIVISOR);
        Duration margin = tenth.compareTo(MARGIN_AT_MOST) < 0 ? tenth : MARGIN_AT_MOST;
        return context.timeout().minus(margin).minus(ticker.since(began));
    }

    private static boolean throughSite(StepContext context) {
        return context.with().path("through").asText().equals("site");
    }

    private static Optional<String> epochHeader(Probe probe) {
        return probe.target() instanceof ProbeTarget.Http http ? http.epochHeader() : Optional.empty();
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
