package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.Site;
import io.understudy.runbook.Runbook;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows how many replicas the primary wants, also when the primary is dead: the last count that was read there, kept here and
 * as an annotation on the standby's workload, so that it survives a restart of this service. A count of 0 is never
 * remembered: it is what a fenced or stopped primary shows.
 *
 * <p>Thread-safe; {@link #refresh} blocks up to {@link KubernetesClients#TIMEOUT} a call.
 */
public final class PrimaryScaleMemory {

    /** On the standby's workload: the replicas that the primary wants. */
    public static final String AS_PRIMARY = "understudy.io/as-primary";

    private static final int CONFLICT_ATTEMPTS = 5;
    private static final Logger LOG = LoggerFactory.getLogger(PrimaryScaleMemory.class);

    private final KubernetesClients clients;
    private final Function<SiteName, Site> sites;
    private final Map<Key, Integer> counts = new ConcurrentHashMap<>();

    private record Key(ApplicationName application, SiteName primary, Workload workload) {}

    /** @param sites finds a site by its name */
    public PrimaryScaleMemory(KubernetesClients clients, Function<SiteName, Site> sites) {
        this.clients = clients;
        this.sites = sites;
    }

    /** Forgets the counts kept here, not the annotations: another instance may have seen newer ones since. */
    public void forget() {
        counts.clear();
    }

    /**
     * Samples every workload that the runbook scales by the primary's count. Where the primary or the standby doesn't answer,
     * the last known count stays. Call it when the application is armed and every 10 s or so. Never throws for what a site
     * does.
     */
    public void refresh(FailoverPolicy policy, Placement placement, Runbook runbook) {
        runbook.steps().stream()
                .filter(step -> step.type().equals(ScaleStep.ID))
                .forEach(step -> {
                    try {
                        if (Amount.parse(step.with().path("replicas"), ScaleStep.AS_PRIMARY)
                                .relative()) {
                            refresh(policy.application(), placement, Workload.of(step.with()));
                        }
                    } catch (UnderstudyException e) {
                        LOG.debug(
                                "{}: the primary's replicas were not sampled: {}",
                                policy.application(),
                                e.getMessage());
                    }
                });
    }

    private void refresh(ApplicationName application, Placement placement, Workload workload) {
        OptionalInt count = live(application, placement.primary(), workload);
        if (count.isEmpty()) {
            return;
        }
        String text = Integer.toString(count.getAsInt());
        try {
            annotate(new WorkloadApi(clients.of(sites.apply(placement.standby()))), workload, text);
        } catch (KubernetesClientException e) {
            LOG.debug("{}", ApiFailure.describe(placement.standby(), e));
        }
    }

    /** Somebody else's concurrent write, such as a controller's status, means: read again, at most a few times. */
    private static void annotate(WorkloadApi standby, Workload workload, String text) {
        for (int attempt = 1; ; attempt++) {
            Optional<WorkloadState> state = standby.read(workload);
            if (state.isEmpty() || state.get().annotation(AS_PRIMARY).equals(Optional.of(text))) {
                return;
            }
            try {
                standby.write(state.get(), state.get().wanted(), Map.of(AS_PRIMARY, Optional.of(text)));
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == CONFLICT_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /**
     * The primary's count as it was last known: from memory, then from the standby's annotation. Doesn't ask the primary.
     *
     * @param standby the standby's workload as just read
     */
    OptionalInt known(ApplicationName application, SiteName primary, Workload workload, WorkloadState standby) {
        Integer count = counts.get(new Key(application, primary, workload));
        if (count != null) {
            return OptionalInt.of(count);
        }
        return standby.annotation(AS_PRIMARY)
                .filter(text -> text.matches("[1-9]\\d{0,5}"))
                .map(text -> OptionalInt.of(Integer.parseInt(text)))
                .orElseGet(OptionalInt::empty);
    }

    /** The primary's count as it answers now; remembered. Empty when it doesn't answer or has been scaled to 0. */
    OptionalInt live(ApplicationName application, SiteName primary, Workload workload) {
        try {
            Optional<WorkloadState> state = new WorkloadApi(clients.of(sites.apply(primary))).read(workload);
            if (state.isEmpty() || state.get().wanted() == 0) {
                return OptionalInt.empty();
            }
            counts.put(new Key(application, primary, workload), state.get().wanted());
            return OptionalInt.of(state.get().wanted());
        } catch (KubernetesClientException | UnderstudyException e) {
            LOG.debug("{}: {} of {} was not read: {}", application, workload, primary, e.getMessage());
            return OptionalInt.empty();
        }
    }
}
