package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.understudy.operation.StepResult;
import io.understudy.topology.SiteName;
import java.net.ConnectException;
import org.jspecify.annotations.Nullable;

/** What a failed call to an API server means, and what to do. */
final class ApiFailure {

    /** The client's code where no answer came; some of its calls say 0 instead. */
    private static final int NO_ANSWER = -1;

    /** What an API server says when a webhook that it must ask does not answer. */
    private static final String SILENT_WEBHOOK = "failed calling webhook";

    private ApiFailure() {}

    /** One line: what happened at which site, and the remedy. */
    static String describe(SiteName site, KubernetesClientException e) {
        return switch (e.getCode()) {
            case 401 ->
                "the API server of %s does not accept the credentials (401): renew the site's kubeconfig"
                        .formatted(site);
            case 403 ->
                "the API server of %s forbids it (403%s): grant it in a Role of that site, the Helm chart's values say for which workloads"
                        .formatted(site, reason(e));
            case 0, NO_ANSWER -> "the API server of %s can't be reached (%s)".formatted(site, root(e));
            default -> {
                String words = words(e);
                yield "the API server of %s answered %d (%s)%s"
                        .formatted(
                                site,
                                e.getCode(),
                                words,
                                words.contains(SILENT_WEBHOOK)
                                        ? ": mend that admission webhook, or take its configuration away"
                                        : "");
            }
        };
    }

    /** After a call that only read. */
    static StepResult afterRead(SiteName site, KubernetesClientException e) {
        return new StepResult.Failed(describe(site, e), passing(e));
    }

    /** After a call that may have changed something: without an answer nobody knows. */
    static StepResult afterWrite(SiteName site, KubernetesClientException e) {
        boolean noAnswer = e.getCode() <= 0;
        if (noAnswer && !(rootCause(e) instanceof ConnectException)) {
            return new StepResult.InDoubt(describe(site, e));
        }
        return afterRead(site, e);
    }

    /** The server's own words: who may not do what with which object. */
    private static String reason(KubernetesClientException e) {
        return e.getStatus() == null || e.getStatus().getMessage() == null
                ? ""
                : ", " + e.getStatus().getMessage();
    }

    /** The server's own words where it has some: the client's repeat them thrice, with the request and all fields of the answer. */
    private static String words(KubernetesClientException e) {
        return e.getStatus() == null || e.getStatus().getMessage() == null
                ? e.getMessage() + ""
                : e.getStatus().getMessage();
    }

    /** Whether the same call may succeed later without anybody's doing. */
    static boolean passing(KubernetesClientException e) {
        return !permanent(e.getCode());
    }

    private static boolean permanent(int code) {
        return code >= 400 && code < 500 && code != 409 && code != 429 && code != 408;
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
