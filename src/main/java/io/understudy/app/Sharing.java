package io.understudy.app;

import io.understudy.adapter.witness.HttpPeer;
import io.understudy.camel.Peers;
import io.understudy.health.RemoteViews;
import io.understudy.health.Verdict;
import io.understudy.operation.Engine;
import io.understudy.operation.OperationFact;
import io.understudy.operation.OperationListener;
import io.understudy.policy.Orchestrator;
import io.understudy.replication.LagBoard;
import io.understudy.sharing.Attendance;
import io.understudy.sharing.Member;
import io.understudy.sharing.Membership;
import io.understudy.sharing.Shares;
import io.understudy.topology.Placement;
import java.net.URI;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What this instance probes, and what the others tell of the rest. An instance on a journal of its own probes everything. */
record Sharing(Attendance attendance, Shares shares, Peers peers) {

    private static final Set<Verdict> AMISS = Set.of(Verdict.FAILING, Verdict.DOWN, Verdict.RECOVERING);
    private static final URI NOWHERE = URI.create("http://nowhere.invalid");

    static Sharing of(
            Orchestrator self,
            Store store,
            Observing observing,
            Engine engine,
            LagBoard lags,
            RemoteViews witnesses,
            News news,
            Parts parts) {
        Member member = new Member(
                self.name().value(), UUID.randomUUID().toString(), self.url().orElse(NOWHERE));
        Optional<Membership> membership =
                store.membership().filter(_ -> self.url().isPresent());
        Attendance attendance = parts.keep(new Attendance(membership, member, observing.ticker(), observing.threads()));
        Shares shares = new Shares(
                attendance,
                observing.board(),
                observing.probes(),
                lags,
                observing.ticker(),
                placement -> engine.active(placement.application()).isPresent() || fails(self, witnesses, placement),
                news::changed);
        return new Sharing(
                attendance,
                shares,
                new Peers(shares, parts.keep(new HttpPeer(Doors.authorities(self.api()))), observing.threads()));
    }

    /** Some witness sees it fail: then this instance wants to see it, too, whatever another instance tells. */
    static boolean fails(Orchestrator self, RemoteViews witnesses, Placement placement) {
        return self.witnesses().stream()
                .map(witness -> witnesses.of(witness.name(), placement.application(), placement.primary()))
                .anyMatch(view -> !Collections.disjoint(view.values(), AMISS));
    }

    /** Watches the primary of every application, as far as the journal knows where that is. */
    void watch(Observing observing, Engine engine) {
        observing.catalogue().policies().values().forEach(policy -> shares.watch(policy, engine.placement(policy)));
    }

    /** As soon as the roles have moved, the new primary is watched. */
    OperationListener watching(Observing observing) {
        return (view, fact) -> {
            if (fact instanceof OperationFact.EpochAdvanced(Placement placement)) {
                Optional.ofNullable(observing.catalogue().policies().get(placement.application()))
                        .ifPresent(policy -> shares.watch(policy, placement));
            }
        };
    }
}
