package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/**
 * Tells a right that is missing from an API server that is starting: for a moment it answers and does not know its roles yet,
 * and forbids everything. So a 403 stands only when the server had said before that it is ready. One for each call of a step;
 * not thread-safe.
 */
final class Refusals {

    private boolean readyBefore;

    /** Whether the call that failed so may succeed when it is repeated. After a 403 it asks the server whether it is ready. */
    boolean passing(KubernetesClient client, KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
            return ApiFailure.passing(e);
        }
        if (readyBefore) {
            return false;
        }
        readyBefore = ready(client);
        return true;
    }

    private static boolean ready(KubernetesClient client) {
        try {
            return client.raw("/readyz") != null;
        } catch (KubernetesClientException e) {
            return false;
        }
    }
}
