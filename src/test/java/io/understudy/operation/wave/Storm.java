package io.understudy.operation.wave;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.operation.OperationView;
import io.understudy.operation.Phase;
import io.understudy.operation.StepStatus;
import io.understudy.operation.wave.Targets.Call;
import io.understudy.operation.wave.Targets.Stage;
import io.understudy.operation.wave.WaveView.MemberView;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Two instances that compete for the lease, somebody who kills them while a wave runs, and the judge of what came of it. */
final class Storm {

    /** Where a death cut into a step. */
    enum Cut {
        /** The intent is durable, the request has not left. */
        BEFORE_THE_EFFECT,
        /** The request has left: the effect comes after the death. */
        IN_FLIGHT,
        /** The effect happened, and nobody was told. */
        AFTER_THE_EFFECT,
        /** The call returned, and its outcome is not in the journal. */
        BEFORE_THE_OUTCOME,
        /** The outcome of one step is in the journal, the intent of the next one is not. */
        BEFORE_THE_NEXT_INTENT
    }

    private static final Duration AFTERMATH = Duration.ofMinutes(1);
    private static final Duration TOO_LONG = Duration.ofHours(1);

    final Estate estate;
    final Contender a;
    final Contender b;
    final Reigns reigns;
    /** Whether each fact that came to the journal after the death of its process was refused. */
    final List<Boolean> lateRefused = new ArrayList<>();

    final Map<Cut, Integer> cuts = new EnumMap<>(Cut.class);
    /** What an orderly end interrupted on its way to the target. */
    final Set<String> interrupted = new HashSet<>();

    Storm(Estate estate) {
        this.estate = estate;
        this.reigns = new Reigns(estate.time);
        this.a = new Contender(estate, reigns, lateRefused, "a");
        this.b = new Contender(estate, reigns, lateRefused, "b");
    }

    Optional<Contender> leader() {
        return Stream.of(a, b).filter(Contender::leads).findFirst();
    }

    /** Both live, {@code a} leads, and a person has begun a wave. */
    void begin() {
        a.start();
        until(a::leads);
        b.start();
        a.begin();
        until(() -> !waves().isEmpty());
    }

    /** Whether the wave is over. */
    boolean over() {
        return estate.journal.open(ApplicationName.WAVES).isEmpty();
    }

    private List<OperationId> waves() {
        return estate.journal.recent(ApplicationName.WAVES, 10);
    }

    /** Lets things happen one by one. */
    void until(BooleanSupplier reached) {
        while (!reached.getAsBoolean()) {
            assertThat(estate.time.nanos()).as("it comes to no end").isLessThan(TOO_LONG.toNanos());
            estate.time.passEvents(1);
        }
    }

    /**
     * As by kill -9.
     *
     * @param late by how much facts that are on their way to the journal are late
     * @param back when it starts again
     */
    void kill(Contender victim, Duration late, Duration back) {
        if (victim.leads()) {
            cutsOf(victim, label -> !label.startsWith("check"), payload -> true)
                    .forEach(cut -> cuts.merge(cut, 1, Integer::sum));
        }
        victim.kill(late);
        estate.time.after(back, victim::start);
    }

    /** As by an update: an orderly end, and a start. */
    void stop(Contender leader, Duration back) {
        leader.calls().stream()
                .filter(call -> call.stage() == Stage.IN_FLIGHT)
                .map(Call::label)
                .forEach(interrupted::add);
        leader.stop();
        estate.time.after(back, () -> {
            if (leader.alive()) {
                leader.kill(Duration.ZERO);
            }
            leader.start();
        });
    }

    /** Where a death at this moment would cut. */
    List<Cut> cutsOf(Contender victim, Predicate<String> labels, Predicate<String> payloads) {
        Stream<Cut> calls = victim.calls().stream()
                .filter(call -> labels.test(call.label()))
                .map(call -> switch (call.stage()) {
                    case NOT_SENT -> Cut.BEFORE_THE_EFFECT;
                    case IN_FLIGHT -> Cut.IN_FLIGHT;
                    case HAPPENED -> Cut.AFTER_THE_EFFECT;
                });
        return Stream.concat(
                        calls,
                        victim.writes().stream()
                                .filter(write -> payloads.test(write.draft().payload()))
                                .flatMap(write -> cutOf(write).stream()))
                .toList();
    }

    private Optional<Cut> cutOf(Reach.Write<?> write) {
        if (write.arrived()) {
            return Optional.empty();
        }
        String last = estate.journal.of(write.draft().operation()).stream()
                .reduce((before, after) -> after)
                .map(entry -> entry.type())
                .orElse("");
        return switch (write.draft().type()) {
            case "StepDone" -> Optional.of(Cut.BEFORE_THE_OUTCOME);
            case "StepIntended" ->
                last.equals("StepDone") || last.equals("EpochAdvanced")
                        ? Optional.of(Cut.BEFORE_THE_NEXT_INTENT)
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** After it is over: each effect once, everyone in the right state, and both instances say so. */
    void judge() {
        a.start();
        b.start();
        estate.time.pass(AFTERMATH);
        Set<ApplicationName> all = estate.policies.keySet();
        assertThat(reigns.overlaps).as("acted while another one held the lease").isEmpty();
        assertThat(estate.effects)
                .as("every effect at its target, once")
                .containsExactlyInAnyOrderElementsOf(all.stream()
                        .flatMap(each -> Stream.of("promote " + each, "scale " + each, "dns " + each))
                        .toList());
        assertThat(interrupted).as("called again although it was done").containsAll(estate.targets.repeats);
        assertThat(estate.targets.unfenced).as("promoted without a fence").isEmpty();
        assertThat(estate.fence.holding).hasSize(all.size());
        assertThat(estate.journal.open()).as("open operations").isEmpty();
        assertThat(waves()).hasSize(1);
        assertThat(leader()).as("one leads").isPresent();
        for (Contender each : List.of(a, b)) {
            reported(each.waves().view(waves().getFirst()).orElseThrow());
        }
    }

    private void reported(WaveView wave) {
        int size = estate.policies.size();
        assertThat(wave.phase()).isEqualTo(WavePhase.FINISHED);
        assertThat(wave.why()).isEqualTo("%d of %d applications have left us-east-1".formatted(size, size));
        assertThat(wave.members()).hasSize(size);
        for (MemberView member : wave.members()) {
            ApplicationName name = member.application();
            assertThat(member.state()).as(name.value()).isEqualTo(MemberState.MOVED);
            OperationView operation = member.operation().orElseThrow();
            assertThat(estate.journal.recent(name, 10))
                    .as("operations of %s", name)
                    .containsExactly(operation.id());
            assertThat(operation.phase()).as(name.value()).isEqualTo(Phase.SUCCEEDED);
            assertThat(operation.steps())
                    .as(name.value())
                    .hasSize(5)
                    .allSatisfy(step -> assertThat(step.status()).isIn(StepStatus.DONE, StepStatus.SKIPPED));
            assertThat(estate.effects.indexOf("dns " + name))
                    .as("%s is served once it is promoted", name)
                    .isGreaterThan(estate.effects.indexOf("promote " + name));
        }
    }
}
