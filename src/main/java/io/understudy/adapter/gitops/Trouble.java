package io.understudy.adapter.gitops;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.understudy.operation.Goal;
import io.understudy.operation.StepResult;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a failed call for the objects of a GitOps tool means, and what to do. */
final class Trouble {

    /** Argo CD writes an Application's status often, under the same resourceVersion. */
    private static final int ATTEMPTS = 10;

    private Trouble() {}

    /** One line: what happened at which site, and the remedy. */
    static String describe(SiteName site, KubernetesClientException e) {
        return switch (e.getCode()) {
            case 401 ->
                "the API server of %s does not accept the credentials (401): renew the site's kubeconfig"
                        .formatted(site);
            case HttpURLConnection.HTTP_FORBIDDEN ->
                "the API server of %s forbids it (403%s): grant it with the Helm chart's value gitops at that site"
                        .formatted(site, said(e));
            case 0, -1 -> "the API server of %s can't be reached (%s)".formatted(site, root(e));
            default -> "the API server of %s answered %d (%s)".formatted(site, e.getCode(), e.getMessage());
        };
    }

    /** Whether the same call may succeed later without anybody's doing. */
    static boolean passing(KubernetesClientException e) {
        int code = e.getCode();
        return code < 400 || code >= 500 || code == 408 || code == 409 || code == 429;
    }

    static List<String> problems(SiteName site, Supplier<List<String>> look) {
        try {
            return look.get();
        } catch (KubernetesClientException e) {
            return List.of(describe(site, e));
        } catch (UnderstudyException e) {
            return List.of(e.getMessage() + "");
        }
    }

    static Goal goal(SiteName site, Supplier<Goal> look) {
        try {
            return look.get();
        } catch (KubernetesClientException e) {
            return new Goal.Unknown(describe(site, e));
        } catch (UnderstudyException e) {
            return new Goal.Unknown(e.getMessage() + "");
        }
    }

    /** A change of one object: somebody else's concurrent write means to read again and judge again, at most a few times. */
    static StepResult changed(SiteName site, Supplier<StepResult> attempt) {
        StepResult last = new StepResult.Failed("no attempt was made", true);
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                return attempt.get();
            } catch (KubernetesClientException e) {
                last = after(site, e);
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                    return last;
                }
            } catch (UnderstudyException e) {
                return new StepResult.Failed(e.getMessage() + "", false);
            }
        }
        return last;
    }

    /** Of a call that may have written: without an answer nobody knows, and it is looked at. */
    private static StepResult after(SiteName site, KubernetesClientException e) {
        boolean noAnswer = e.getCode() <= 0 && !(rootCause(e) instanceof ConnectException);
        return noAnswer
                ? new StepResult.InDoubt(describe(site, e))
                : new StepResult.Failed(describe(site, e), passing(e));
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
