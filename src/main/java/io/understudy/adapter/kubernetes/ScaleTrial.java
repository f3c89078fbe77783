package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.understudy.topology.SiteName;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Whether an API server would take a workload as it is to be scaled: its own dry run, with admission webhooks and policies. */
final class ScaleTrial {

    /** What an API server says of a webhook that can't be asked without effects. */
    private static final String UNASKABLE = "does not support dry run";

    private static final int LONGEST = 400;

    /** What these mean has nothing to do with the workload. */
    private static final Set<Integer> OTHER_TROUBLE =
            Set.of(HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_NOT_FOUND);

    private ScaleTrial() {}

    /**
     * Who refuses it, and why; empty when nobody does, and where a webhook can't be asked.
     *
     * @throws KubernetesClientException with code 409 when the workload has changed since it was read
     */
    static Optional<String> refusal(
            SiteCall call, Workload workload, WorkloadState from, int replicas, Map<String, Optional<String>> marks) {
        try {
            WorkloadState unused = new WorkloadApi(call.client()).tried(from, replicas, marks);
            return Optional.empty();
        } catch (KubernetesClientException e) {
            if (words(e).contains(UNASKABLE)) {
                return Optional.empty();
            }
            if (ApiFailure.passing(e) || OTHER_TROUBLE.contains(e.getCode())) {
                throw e;
            }
            return Optional.of(told(call.site(), workload, replicas, e));
        }
    }

    private static String told(SiteName site, Workload workload, int replicas, KubernetesClientException e) {
        String words = words(e);
        return "the API server of %s would refuse %s with %d replicas (%d, %s): change what refuses it, or the workload"
                .formatted(
                        site,
                        workload,
                        replicas,
                        e.getCode(),
                        words.length() <= LONGEST ? words : words.substring(0, LONGEST) + "...");
    }

    private static String words(KubernetesClientException e) {
        String message = e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage();
        return Objects.toString(message, "without a reason").replaceAll("\\s+", " ");
    }
}
