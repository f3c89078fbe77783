package io.understudy.app;

import io.understudy.operation.Fence;
import io.understudy.operation.LossGate;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.ReplicationLink;
import io.understudy.policy.Site;
import io.understudy.replication.LagBoard;
import io.understudy.replication.LagSample;
import io.understudy.time.Ticker;
import io.understudy.topology.Epoch;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Parts of the service that the simulated world puts together as the service does. */
public final class ForSimulation {

    private ForSimulation() {}

    public static LossGate losses(LagBoard lags) {
        return new Losses(lags);
    }

    /** Looks at one sample for an old primary that came back. */
    @FunctionalInterface
    public interface Watch {
        void consider(FailoverPolicy policy, Placement placement, LagSample sample);
    }

    public static Watch quarantine(
            Fence fence,
            BiFunction<ReplicationLink, SiteName, Optional<Epoch>> epochs,
            Map<SiteName, Site> sites,
            Ticker ticker,
            Executor executor,
            Consumer<String> people) {
        return new Quarantine(
                fence,
                (policy, placement) -> true,
                epochs,
                (link, placement) -> false,
                sites,
                ticker,
                executor,
                notice -> people.accept(notice.words()))::consider;
    }
}
