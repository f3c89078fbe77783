package io.understudy.operation;

import io.understudy.operation.OperationFact.EscalationAsked;
import io.understudy.operation.approval.Ballot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A request that a switchover goes on as a failover, which others must approve first. */
record EscalationAsk(EscalationAsked asked, List<OperationView.Approved> given) {

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

    boolean expired(Instant now) {
        return !complete() && !now.isBefore(asked.approval().expires());
    }

    EscalationAsk approved(OperationView.Approved one) {
        List<OperationView.Approved> more = new ArrayList<>(given);
        more.add(one);
        return new EscalationAsk(asked, more);
    }
}
