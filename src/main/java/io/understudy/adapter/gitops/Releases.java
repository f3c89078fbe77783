package io.understudy.adapter.gitops;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.policy.Site;
import io.understudy.topology.SiteName;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Lets several objects go, one after the other. */
final class Releases {

    private Releases() {}

    /**
     * Done when all of them are; repeating it is safe.
     *
     * @param release of one, which says what it did
     */
    static StepResult of(
            Function<Site, KubernetesClient> clients,
            StepContext context,
            SiteName site,
            List<Owner> owners,
            Function<Hold, String> release) {
        List<String> told = new ArrayList<>();
        for (Owner owner : owners) {
            StepResult result = Trouble.changed(
                    site,
                    () -> new StepResult.Done(
                            release.apply(new Hold(PauseOrder.api(clients, context, site), context, owner))));
            if (!(result instanceof StepResult.Done)) {
                return told.isEmpty() ? result : StepResult.leavingParts(result);
            }
            told.add(result.summary());
        }
        return new StepResult.Done("at %s: %s".formatted(site, String.join("; ", told)));
    }
}
