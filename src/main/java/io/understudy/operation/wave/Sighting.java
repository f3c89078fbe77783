package io.understudy.operation.wave;

import io.understudy.operation.OperationView;
import io.understudy.operation.Phase;
import java.util.Optional;

/**
 * What is known of a member's own operations now.
 *
 * @param begun operations that this wave started for it
 * @param last the newest of them
 * @param left whether its primary is another site already, whoever moved it
 */
record Sighting(int begun, Optional<OperationView> last, boolean left) {

    static final Sighting NONE = new Sighting(0, Optional.empty(), false);

    MemberState state(int allowed) {
        Optional<Phase> phase = last.map(OperationView::phase);
        if (phase.isPresent() && !phase.get().closed()) {
            return switch (phase.get()) {
                case AWAITING_APPROVAL -> MemberState.UNAPPROVED;
                case AWAITING_ACCEPTANCE, BLOCKED -> MemberState.ASKS;
                default -> MemberState.RUNNING;
            };
        }
        if (left) {
            return MemberState.MOVED;
        }
        return begun < allowed ? MemberState.WAITING : MemberState.FAILED;
    }

    /** After news of an operation: the same one as before, or the next one. */
    Sighting with(OperationView view) {
        boolean same = last.map(OperationView::id).equals(Optional.of(view.id()));
        return new Sighting(same ? begun : begun + 1, Optional.of(view), left);
    }

    Sighting left(boolean now) {
        return new Sighting(begun, last, now);
    }
}
