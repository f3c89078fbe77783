package io.understudy.camel;

import io.understudy.decision.Outlook;
import io.understudy.decision.Snapshot;
import io.understudy.operation.OperationKind;
import io.understudy.operation.wave.Ability;
import io.understudy.policy.FailoverPolicy;
import java.util.Optional;

/** What the latest reading of the world says against moving an application. Thread-safe. */
public record WaveAbility(SnapshotReader reader) implements Ability {

    @Override
    public Optional<String> hindrance(FailoverPolicy policy, OperationKind kind) {
        Snapshot now = reader.read(policy);
        return switch (kind) {
            case FAILOVER -> Doubts.against(now);
            case SWITCHOVER, FAILBACK, REPROTECT -> Doubts.link(now);
        };
    }

    @Override
    public Optional<Outlook> outlook(FailoverPolicy policy) {
        return Optional.of(Outlook.of(reader.read(policy)));
    }
}
