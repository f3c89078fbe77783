package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.policy.Site;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls of a step to the cluster of one site: what goes wrong there becomes a problem, a goal that can't be told, or a result. */
record SiteCall(KubernetesClients clients, StepContext context, SiteName site) {

    private static final int ATTEMPTS = 5;

    static SiteCall newPrimary(KubernetesClients clients, StepContext context) {
        return new SiteCall(clients, context, context.newPrimary());
    }

    static SiteCall oldPrimary(KubernetesClients clients, StepContext context) {
        return new SiteCall(clients, context, context.oldPrimary());
    }

    /** Throws {@link UnderstudyException.Permanent} when the site has no document or no cluster. */
    KubernetesClient client() {
        Site document = context.sites().get(site);
        if (document == null) {
            throw new UnderstudyException.Permanent("there is no document of the site %s: add it".formatted(site));
        }
        return clients.of(document);
    }

    List<String> prechecked(Supplier<List<String>> check) {
        try {
            return check.get();
        } catch (KubernetesClientException e) {
            return List.of(ApiFailure.describe(site, e));
        } catch (UnderstudyException e) {
            return List.of(e.getMessage() + "");
        }
    }

    Goal observed(Supplier<Goal> look) {
        try {
            return look.get();
        } catch (KubernetesClientException e) {
            return new Goal.Unknown(ApiFailure.describe(site, e));
        } catch (UnderstudyException e) {
            return new Goal.Unknown(e.getMessage() + "");
        }
    }

    /** Tells apart what happened while reading from what happened while writing. */
    private static final class WriteFailed extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final KubernetesClientException failure;

        WriteFailed(KubernetesClientException failure) {
            super(failure);
            this.failure = failure;
        }
    }

    /** A call within an attempt of {@link #changed} that may change something. */
    static <T> T writing(Supplier<T> write) {
        try {
            return write.get();
        } catch (KubernetesClientException e) {
            throw new WriteFailed(e);
        }
    }

    /** A look with a dry run in it, which somebody else's concurrent write makes stale: it is taken again, at most a few times. */
    static <T> T fresh(Supplier<T> look) {
        for (int i = 1; i < ATTEMPTS; i++) {
            try {
                return look.get();
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                    throw e;
                }
            }
        }
        return look.get();
    }

    /**
     * Somebody else's concurrent write, or the refusal of a server that was starting, means: read again, judge again, at most a
     * few times.
     *
     * @param attempt reads, judges, and writes by {@link #writing}
     */
    StepResult changed(Supplier<StepResult> attempt) {
        @Nullable StepResult last = null;
        Refusals refusals = new Refusals();
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                return attempt.get();
            } catch (WriteFailed e) {
                last = ApiFailure.afterWrite(site, e.failure);
                if (e.failure.getCode() != HttpURLConnection.HTTP_CONFLICT && !refused(refusals, e.failure)) {
                    return last;
                }
                last = new StepResult.Failed(last.summary(), true);
            } catch (KubernetesClientException e) {
                last = ApiFailure.afterRead(site, e);
                if (!refused(refusals, e)) {
                    return last;
                }
                last = new StepResult.Failed(last.summary(), true);
            } catch (UnderstudyException e) {
                return new StepResult.Failed(e.getMessage() + "", false);
            }
        }
        return last == null ? new StepResult.Failed("no attempt was made", true) : last;
    }

    /** Whether it was a refusal that may pass. */
    private boolean refused(Refusals refusals, KubernetesClientException e) {
        return e.getCode() == HttpURLConnection.HTTP_FORBIDDEN && refusals.passing(client(), e);
    }
}
