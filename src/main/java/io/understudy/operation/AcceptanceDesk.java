package io.understudy.operation;

import io.understudy.operation.OperationFact.AcceptanceGiven;
import io.understudy.operation.OperationFact.AcceptanceRefused;
import io.understudy.operation.OperationFact.AcceptanceRequested;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes the words with which people accept the risks that one operation asks about. Called under the operation's lock. */
final class AcceptanceDesk {

    /** So much is kept of what somebody typed. */
    private static final int LONGEST_TYPED = 200;

    private final OperationState state;
    private final FactWriter facts;

    AcceptanceDesk(OperationState state, FactWriter facts) {
        this.state = state;
        this.facts = facts;
    }

    AcceptResult accept(String by, String typed, @Nullable String remark) {
        String phrase = typed.strip();
        Optional<AcceptanceRequested> asked = state.questions().all().stream()
                .map(Questions.Question::asked)
                .filter(p -> p.risk().phrase().equals(phrase))
                .findFirst();
        if (asked.isPresent()) {
            facts.write(new AcceptanceGiven(asked.get().step(), by, phrase, remark));
            return new AcceptResult.Accepted();
        }
        return refuse(by, phrase);
    }

    private AcceptResult refuse(String by, String phrase) {
        Optional<AcceptanceRequested> first =
                state.questions().all().stream().map(Questions.Question::asked).findFirst();
        if (first.isEmpty()) {
            return new AcceptResult.Refused("operation %s asks for nothing now".formatted(state.id()), "");
        }
        String expected = first.get().risk().phrase();
        String why = "these are not the words asked for, nothing was accepted: type exactly '%s'".formatted(expected);
        facts.write(new AcceptanceRefused(by, phrase.substring(0, Math.min(LONGEST_TYPED, phrase.length())), why));
        return new AcceptResult.Refused(why, expected);
    }
}
