package io.understudy.adapter.postgresql;

import io.understudy.operation.Goal;
import io.understudy.operation.OperationKind;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepType;
import io.understudy.topology.UnderstudyException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What stands against rebuilding a server: it is wiped, so it must provably be the old primary that nobody can write to, and the
 * one that serves must be able to feed it.
 *
 * @param fences the step that fences; asked, as of the move before, whether the fence holds
 */
record ReseedChecks(Reversal reversal, StepType fences) {

    /** One that copies and one that streams beside it. */
    private static final int SENDERS = 2;

    List<String> problems() {
        if (reversal.context().kind() != OperationKind.REPROTECT) {
            return List.of(
                    "a server is rebuilt once the roles have moved, not while they do: remove the step, and name its runbook in 'runbooks: {reprotect: ...}'");
        }
        List<String> problems = new ArrayList<>();
        try {
            ServerState source = reversal.source();
            source(source, problems);
            target(source, problems);
        } catch (SQLException | UnderstudyException e) {
            problems.add("there is nothing to copy: %s".formatted(reversal.trouble(reversal.sourceSite(), e)));
        }
        return problems;
    }

    private void source(ServerState source, List<String> problems) throws SQLException {
        StepContext context = reversal.context();
        if (source.recovering()) {
            problems.add("the server at %s, which should serve, is a standby: find out who is primary"
                    .formatted(reversal.sourceSite()));
            return;
        }
        long carried = reversal.sourceEpoch(source);
        if (carried > context.epoch().value()) {
            problems.add("the database at %s carries epoch %d, newer than %s: another operation was here"
                    .formatted(reversal.sourceSite(), carried, context.epoch()));
        } else if (reversal.moved()) {
            promoted(problems);
        }
        if (!source.maySee()) {
            problems.add(ServerState.unseen(reversal.link()));
        }
        long free = reversal.freeSenders();
        if (free < SENDERS) {
            problems.add("%d WAL senders are free at %s, and a copy takes %d: raise max_wal_senders there"
                    .formatted(free, reversal.sourceSite(), SENDERS));
        }
    }

    /** Who was promoted last carries the newest epoch, in a row of its own: neither an older primary nor a copy does. */
    private void promoted(List<String> problems) throws SQLException {
        Optional<EpochStore.Carried> row = reversal.sourceRow();
        boolean own = row.filter(
                        carried -> carried.epoch().equals(reversal.context().epoch()))
                .filter(carried -> carried.site().equals(reversal.sourceSite().value()))
                .isPresent();
        if (!own) {
            problems.add(
                    "the database at %s is not the one that was promoted for epoch %s, as it carries %s: find out which side users write to"
                            .formatted(
                                    reversal.sourceSite(),
                                    reversal.context().epoch(),
                                    row.map(carried -> "epoch %s of %s".formatted(carried.epoch(), carried.site()))
                                            .orElse("no epoch")));
        }
    }

    private void target(ServerState source, List<String> problems) throws SQLException {
        ServerState target;
        try {
            target = reversal.target().state();
        } catch (SQLException | UnderstudyException e) {
            unheard(reversal.trouble(reversal.targetSite(), e), problems);
            return;
        }
        if (target.systemId() != source.systemId()) {
            problems.add(
                    "the server at %s (system identifier %s) is not the old primary of the one at %s (%s), and rebuilding would wipe it: correct the addresses of link %s"
                            .formatted(
                                    reversal.targetSite(),
                                    Long.toUnsignedString(target.systemId()),
                                    reversal.sourceSite(),
                                    Long.toUnsignedString(source.systemId()),
                                    reversal.link().name()));
        } else if (target.recovering()) {
            standby(target, source, problems);
            reversal.setBack(target).ifPresent(problems::add);
        } else {
            writable(target, source, problems);
        }
    }

    /** A standby needs no fence; one that follows a later history than the source has copies somebody else. */
    private void standby(ServerState target, ServerState source, List<String> problems) {
        if (target.timeline() > source.timeline()) {
            problems.add(
                    "the standby at %s is on timeline %d, newer than %s's %d: another primary was there; find out which side users write to"
                            .formatted(
                                    reversal.targetSite(),
                                    target.timeline(),
                                    reversal.sourceSite(),
                                    source.timeline()));
        }
    }

    /** Who does not answer may be anything. */
    private void unheard(String trouble, List<String> problems) {
        if (!reversal.moved()) {
            problems.add(
                    "the standby %s can't be asked (%s), and it is rebuilt only when it is seen to be a standby of %s, as nothing else proves that it may be wiped: repair what it says, or seed it by hand"
                            .formatted(reversal.targetSite(), trouble, reversal.sourceSite()));
            return;
        }
        Goal fence = fence();
        if (!(fence instanceof Goal.Reached)) {
            problems.add(
                    "the old primary %s does not answer (%s) and is not proven fenced (%s): start its database, which is closed as soon as it is seen, or let a fence from outside confirm that it is off"
                            .formatted(reversal.targetSite(), trouble, fence.summary()));
        }
    }

    private void writable(ServerState target, ServerState source, List<String> problems) {
        if (!reversal.moved()) {
            problems.add("the server at %s is a primary although the roles never moved: find out who promoted it"
                    .formatted(reversal.targetSite()));
            return;
        }
        if (target.epoch() >= reversal.context().epoch().value() || target.timeline() >= source.timeline()) {
            problems.add(
                    "the server at %s carries epoch %d on timeline %d, not older than %s's epoch %s on timeline %d: it is no old primary; find out which side users write to"
                            .formatted(
                                    reversal.targetSite(),
                                    target.epoch(),
                                    target.timeline(),
                                    reversal.sourceSite(),
                                    reversal.context().epoch(),
                                    source.timeline()));
            return;
        }
        Goal fence = fence();
        if (!(fence instanceof Goal.Reached)) {
            problems.add("the old primary %s is not proven fenced (%s): wait until it is closed, or fence it by hand"
                    .formatted(reversal.targetSite(), fence.summary()));
        }
    }

    private Goal fence() {
        return fences.observe(ReseedStep.beforeTheMove(reversal.context()));
    }
}
