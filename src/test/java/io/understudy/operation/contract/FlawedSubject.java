package io.understudy.operation.contract;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.understudy.adapter.DnsMoves;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Two switches in memory and a mark of the epoch, and a step that turns both on, with one flaw. */
final class FlawedSubject implements StepSubject {

    /** What is wrong with the step, and the rule that finds it. */
    enum Flaw {
        NONE(""),
        PRECHECK_CHANGES("a_precheck_that_finds_nothing_changes_nothing"),
        PRECHECK_FINDS_WHAT_IS_NOT("a_precheck_that_finds_nothing_changes_nothing"),
        PRECHECK_THAT_FINDS_CHANGES("a_precheck_that_finds_something_changes_nothing"),
        PRECHECK_OVERLOOKS("a_precheck_that_finds_something_changes_nothing"),
        LOOK_CHANGES("a_look_changes_nothing_and_says_open_before_and_reached_after"),
        LOOK_SAYS_REACHED("a_look_changes_nothing_and_says_open_before_and_reached_after"),
        LOOK_SAYS_OPEN("a_look_changes_nothing_and_says_open_before_and_reached_after"),
        SECOND_EFFECT("applied_twice_it_has_one_effect_and_the_second_says_so"),
        SECOND_SAYS_NOTHING("applied_twice_it_has_one_effect_and_the_second_says_so"),
        DOUBT_REPEATS("an_effect_whose_outcome_was_lost_is_found_and_not_made_again"),
        TAKES_THE_OLD("an_operation_that_is_too_old_is_refused_and_changes_nothing"),
        REFUSES_THE_OLD_TOO_LATE("an_operation_that_is_too_old_is_refused_and_changes_nothing"),
        UNDOES_HALF("compensation_gives_back_what_was_there_and_twice_is_as_once"),
        UNDOES_TWICE("compensation_gives_back_what_was_there_and_twice_is_as_once"),
        UNDOES_WHAT_IT_DID_NOT("compensation_of_what_may_not_have_happened_changes_nothing"),
        NEEDS_THE_OUTCOME("compensation_goes_without_the_outcome_too"),
        LEAVES_HALF("compensation_after_half_an_apply_gives_back_what_was_there"),
        REFUSAL_WITHOUT_NAME("a_target_that_refuses_connections_is_named"),
        SILENCE_WITHOUT_NAME("a_target_that_says_nothing_is_named_in_time"),
        UNNAMED_PARAMETER("a_parameter_that_is_missing_or_misspelt_is_refused_by_its_name");

        final String rule;

        Flaw(String rule) {
            this.rule = rule;
        }
    }

    private static final String OFF = "off";
    private static final String ON = "on";

    private final Flaw flaw;
    private String first = OFF;
    private String second = OFF;
    private long epoch;
    private long effects;
    private boolean obstructed;
    private boolean breaks;
    private Optional<String> lost = Optional.empty();

    FlawedSubject(Flaw flaw) {
        this.flaw = flaw;
    }

    @Override
    public StepType step() {
        return new Switches();
    }

    @Override
    public StepContext context() {
        ObjectNode with = JsonNodeFactory.instance.objectNode().put("name", "purge");
        if (flaw == Flaw.UNNAMED_PARAMETER) {
            with.putObject("parameters").put("site", "west");
        }
        return Contexts.ofType(DnsMoves.failover(Optional.empty(), Duration.ofSeconds(1)), "route", with);
    }

    @Override
    public Map<String, Object> state() {
        return Map.of("first", first, "second", second, "epoch", epoch);
    }

    @Override
    public List<String> originals() {
        return List.of(first, second);
    }

    @Override
    public long effects() {
        return effects;
    }

    @Override
    public void obstruct() {
        obstructed = true;
    }

    @Override
    public void supersede() {
        epoch = 6;
    }

    @Override
    public void half() {
        breaks = true;
        StepResult unused = step().apply(context());
        breaks = false;
    }

    @Override
    public void refuse() {
        lost = Optional.of(flaw == Flaw.REFUSAL_WITHOUT_NAME ? "refused" : "us-west-2 refused");
    }

    @Override
    public StepContext mute() {
        lost = Optional.of(flaw == Flaw.SILENCE_WITHOUT_NAME ? "no answer" : "us-west-2 gives no answer");
        return context();
    }

    @Override
    public void close() {}

    private void change(String one, String other) {
        first = one;
        second = other;
        effects++;
    }

    private final class Switches implements StepType {

        @Override
        public String id() {
            return "route";
        }

        @Override
        public List<String> precheck(StepContext context) {
            List<String> problems = new ArrayList<>(lost.stream().toList());
            if (obstructed && flaw != Flaw.PRECHECK_OVERLOOKS || flaw == Flaw.PRECHECK_FINDS_WHAT_IS_NOT) {
                problems.add("something is in the way");
            }
            if (flaw == Flaw.PRECHECK_CHANGES || obstructed && flaw == Flaw.PRECHECK_THAT_FINDS_CHANGES) {
                change(ON, second);
            }
            return problems;
        }

        @Override
        public Goal observe(StepContext context) {
            if (lost.isPresent()) {
                return new Goal.Unknown(lost.get());
            }
            if (flaw == Flaw.LOOK_CHANGES) {
                change(first, ON);
            }
            boolean reached = on() && flaw != Flaw.LOOK_SAYS_OPEN || flaw == Flaw.LOOK_SAYS_REACHED;
            return reached ? new Goal.Reached("both are on") : new Goal.Open("would turn both on");
        }

        private boolean on() {
            return first.equals(ON) && second.equals(ON);
        }

        @Override
        public StepResult apply(StepContext context) {
            if (lost.isPresent()) {
                return new StepResult.Failed(lost.get(), true);
            }
            long own = context.epoch().value();
            if (epoch > own && flaw != Flaw.TAKES_THE_OLD) {
                if (flaw == Flaw.REFUSES_THE_OLD_TOO_LATE) {
                    change(ON, second);
                }
                return new StepResult.Failed("it carries epoch %d, not epoch %d".formatted(epoch, own), false);
            }
            boolean repeats = flaw == Flaw.SECOND_EFFECT
                    || flaw == Flaw.DOUBT_REPEATS && context.doubt().isPresent();
            if (on() && !repeats) {
                return new StepResult.Done(flaw == Flaw.SECOND_SAYS_NOTHING ? "both are on" : "both are on already");
            }
            epoch = own;
            change(ON, breaks ? second : ON);
            return new StepResult.Done(repeats ? "both are on already" : "both are on", Map.of("before", OFF));
        }

        @Override
        public StepResult compensate(StepContext context, StepResult.Done done) {
            boolean untouched = first.equals(OFF) && second.equals(OFF);
            if (untouched && flaw == Flaw.UNDOES_WHAT_IT_DID_NOT) {
                change(ON, ON);
            }
            boolean kept = flaw == Flaw.NEEDS_THE_OUTCOME && !done.outputs().containsKey("before")
                    || flaw == Flaw.LEAVES_HALF && !on();
            if (untouched && flaw != Flaw.UNDOES_TWICE || kept) {
                return new StepResult.Done("nothing to undo");
            }
            change(flaw == Flaw.UNDOES_HALF ? first : OFF, OFF);
            return new StepResult.Done("both are off");
        }
    }
}
