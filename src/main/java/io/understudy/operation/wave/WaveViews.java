package io.understudy.operation.wave;

import io.understudy.operation.Engine;
import io.understudy.operation.OperationView;
import io.understudy.operation.wave.WaveFact.WaveStarted;
import io.understudy.operation.wave.WaveView.MemberView;
import io.understudy.topology.ApplicationName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Waves as people see them. */
final class WaveViews {

    private WaveViews() {}

    /** One that is under way. @param held what stands against members whose turn it is */
    static WaveView open(WaveState state, Sightings sightings, Map<ApplicationName, String> held, Pacts pacts) {
        WaveCourse course = new WaveCourse(state, sightings::of);
        return shown(state, member -> {
            Optional<String> holds = Optional.ofNullable(held.get(member.application()));
            MemberState at = course.state(member);
            boolean isHeld = at == MemberState.WAITING && holds.isPresent();
            return new MemberView(
                    member.application(),
                    member.group(),
                    isHeld ? MemberState.HELD : at,
                    isHeld
                            ? holds
                            : course.waitsFor(member)
                                    .or(() ->
                                            sightings.open(member.application()).flatMap(pacts::why)),
                    sightings.of(member.application()).last());
        });
    }

    /** One that is over: by its operations alone, as applications may have moved on since. */
    static WaveView past(WaveState state, Engine engine) {
        return shown(state, member -> {
            List<OperationView> own = Sightings.ofWave(engine, state.id(), member.application());
            boolean moved = own.stream().anyMatch(operation -> operation.moved().isPresent());
            Sighting end = new Sighting(own.size(), own.stream().findFirst(), moved);
            return new MemberView(
                    member.application(),
                    member.group(),
                    end.state(state.allowed(member)),
                    Optional.empty(),
                    end.last());
        });
    }

    private static WaveView shown(WaveState state, Function<Member, MemberView> member) {
        WaveStarted started = state.started();
        return new WaveView(
                state.id(),
                started.kind(),
                started.site(),
                state.phase(),
                started.by(),
                started.reason(),
                state.why(),
                started.members().stream().map(member).toList());
    }
}
