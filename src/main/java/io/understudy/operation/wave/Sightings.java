package io.understudy.operation.wave;

import io.understudy.operation.Engine;
import io.understudy.operation.OperationView;
import io.understudy.operation.Trigger;
import io.understudy.policy.FailoverPolicy;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.SiteName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What the members of one wave do, by their operations. Thread-safe; never waits for anyone. */
final class Sightings {

    /** How many operations of an application are searched for those of a wave. */
    private static final int SEARCHED = 20;

    private final Engine engine;
    private final Map<ApplicationName, FailoverPolicy> policies;
    private final WaveState wave;
    private final Map<ApplicationName, Sighting> operations = new ConcurrentHashMap<>();

    private Sightings(Engine engine, Map<ApplicationName, FailoverPolicy> policies, WaveState wave) {
        this.engine = engine;
        this.policies = policies;
        this.wave = wave;
    }

    /** Of a wave that this process did not see begin, or that has just begun. */
    static Sightings of(Engine engine, Map<ApplicationName, FailoverPolicy> policies, WaveState wave) {
        Sightings sightings = new Sightings(engine, policies, wave);
        wave.started().members().stream()
                .flatMap(member -> ofWave(engine, wave.id(), member.application()).reversed().stream())
                .forEach(sightings::saw);
        return sightings;
    }

    /** The operations that a wave started for a member, newest first. */
    static List<OperationView> ofWave(Engine engine, OperationId wave, ApplicationName application) {
        return engine.recent(application, SEARCHED).stream()
                .filter(OperationView.class::isInstance)
                .map(OperationView.class::cast)
                .filter(view -> belongs(view, wave))
                .toList();
    }

    private static boolean belongs(OperationView view, OperationId wave) {
        return view.trigger() instanceof Trigger.Wave(OperationId id, var _, var _) && id.equals(wave);
    }

    /** Whether this concerns a member, by whoever's hand. */
    boolean saw(OperationView view) {
        if (belongs(view, wave.id())) {
            operations.compute(
                    view.application(), (application, known) -> (known == null ? Sighting.NONE : known).with(view));
        }
        return wave.has(view.application());
    }

    /** Its operation that is not over. */
    Optional<OperationView> open(ApplicationName application) {
        return operations
                .getOrDefault(application, Sighting.NONE)
                .last()
                .filter(operation -> !operation.phase().closed());
    }

    Sighting of(ApplicationName application) {
        SiteName site = wave.started().site();
        boolean left = Optional.ofNullable(policies.get(application))
                .map(policy -> !engine.placement(policy).primary().equals(site))
                .orElse(false);
        return operations.getOrDefault(application, Sighting.NONE).left(left);
    }
}
