package io.understudy.decision;

import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One row of the rule table.
 *
 * @param id stable; journals, metrics and documentation refer to it
 * @param sentence what the rule means, for people
 * @param kind what follows when it fires
 * @param when the condition
 * @param reason what is said of this very situation
 */
record Rule(String id, String sentence, Kind kind, Predicate<Situation> when, Function<Situation, String> reason) {

    enum Kind {
        HOLD,
        PROPOSE,
        ACT
    }

    Decision decide(Situation situation) {
        String why = reason.apply(situation);
        return switch (kind) {
            case HOLD -> new Decision.Hold(id, why);
            case PROPOSE -> new Decision.Propose(id, why);
            case ACT -> new Decision.Act(id, why);
        };
    }
}
