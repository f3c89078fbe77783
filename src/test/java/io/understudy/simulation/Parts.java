package io.understudy.simulation;

import io.understudy.decision.Decision;
import io.understudy.decision.RuleTable;
import io.understudy.decision.Snapshot;
import io.understudy.health.Prober;
import io.understudy.journal.Journal;
import io.understudy.journal.Journal.Lease;
import io.understudy.operation.Fence;
import io.understudy.operation.LossGate;
import io.understudy.operation.StepType;
import java.util.Map;
import java.util.function.Supplier;

/** What an instance is put together from. As it is, the real code; a planted bug replaces one part. */
interface Parts {

    Parts REAL = new Parts() {};

    default Journal journal(SimulatedJournal journal) {
        return journal;
    }

    default Supplier<Lease> leases(Supplier<Lease> leases) {
        return leases;
    }

    default Map<String, StepType> types(World world, Instance self, Map<String, StepType> types) {
        return types;
    }

    default Fence fence(World world, Fence fence) {
        return fence;
    }

    default Prober prober(Prober prober) {
        return prober;
    }

    default Snapshot snapshot(Snapshot snapshot) {
        return snapshot;
    }

    default Decision decide(Snapshot snapshot) {
        return RuleTable.decide(snapshot);
    }

    default LossGate losses(LossGate losses) {
        return losses;
    }

    default boolean quarantine() {
        return true;
    }
}
