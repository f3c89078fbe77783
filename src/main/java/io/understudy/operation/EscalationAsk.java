package io.understudy.operation;

import io.understudy.operation.OperationFact.EscalationAsked;
import io.understudy.operation.approval.Ballot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A request that a switchover goes on as a failover, which others must approve first.
 *
 * @param escalatedAt when people were told once more that it is
 */
record EscalationAsk(EscalationAsked asked, List<OperationView.Approved> given, Optional<Instant> escalatedAt) {

    EscalationAsk(EscalationAsked asked) {
        this(asked, List.of(), Optional.empty());
    }

    EscalationAsk {
        given = List.copyOf(given);
    }

    Ballot ballot() {
        return new Ballot(
                asked.approval(), given.stream().map(OperationView.Approved::by).toList());
    }

    boolean complete() {
        return given.size() >= asked.approval().count();
    }

    EscalationAsk approved(OperationView.Approved one) {
        List<OperationView.Approved> more = new ArrayList<>(given);
        more.add(one);
        return new EscalationAsk(asked, more, escalatedAt);
    }

    EscalationAsk toldOnceMore(Instant at) {
        return new EscalationAsk(asked, given, Optional.of(at));
    }
}
