package io.understudy.adapter.velero;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.understudy.operation.StepResult;
import io.understudy.topology.SiteName;
import java.net.ConnectException;
import org.jspecify.annotations.Nullable;

/** What a failed call for Velero's objects means, and what to do. */
final class Trouble {

    private Trouble() {}

    /** One line: what happened at which site, and the remedy. */
    static String describe(SiteName site, KubernetesClientException e) {
        return switch (e.getCode()) {
            case 401 ->
                "the API server of %s does not accept the credentials (401): renew the site's kubeconfig"
                        .formatted(site);
            case 403 ->
                "the API server of %s forbids it (403%s): grant it with the Helm chart's value velero at that site"
                        .formatted(site, said(e));
            case 404 ->
                "the cluster of %s knows no Velero (404): install it there, or name another site".formatted(site);
            case 0, -1 -> "the API server of %s can't be reached (%s)".formatted(site, root(e));
            default -> "the API server of %s answered %d (%s)".formatted(site, e.getCode(), e.getMessage());
        };
    }

    static StepResult afterRead(SiteName site, KubernetesClientException e) {
        return new StepResult.Failed(describe(site, e), passing(e));
    }

    /** After a call that may have created something: without an answer nobody knows. */
    static StepResult afterWrite(SiteName site, KubernetesClientException e) {
        boolean noAnswer = e.getCode() <= 0 && !(rootCause(e) instanceof ConnectException);
        return noAnswer ? new StepResult.InDoubt(describe(site, e)) : afterRead(site, e);
    }

    /** Whether the same call may succeed later without anybody's doing. */
    static boolean passing(KubernetesClientException e) {
        int code = e.getCode();
        return code < 400 || code >= 500 || code == 408 || code == 409 || code == 429;
    }

    private static String said(KubernetesClientException e) {
        return e.getStatus() == null || e.getStatus().getMessage() == null
                ? ""
                : ", " + e.getStatus().getMessage();
    }

    private static String root(Throwable e) {
        Throwable cause = rootCause(e);
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private static Throwable rootCause(Throwable e) {
        Throwable at = e;
        for (@Nullable Throwable next = at.getCause(); next != null; next = at.getCause()) {
            at = next;
        }
        return at;
    }
}
