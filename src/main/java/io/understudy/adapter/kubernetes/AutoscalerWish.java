package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.understudy.operation.StepContext;
import io.understudy.topology.Epoch;
import io.understudy.topology.SiteName;
import java.net.HttpURLConnection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the limits of a workload's autoscaler must be, so that it does not take away again what the workload was given. It
 * raises limits only; what they were before it remembers on the autoscaler, and puts back unless somebody else has changed
 * them since. An autoscaler of a workload with 0 replicas is off, by Kubernetes' own rule; its limits are raised all the same.
 *
 * @param autoscaler none where the workload has none
 * @param wanted the limits to have
 * @param problem why it can't leave the workload what was asked for, or why nobody knows
 */
record AutoscalerWish(Optional<Autoscaler> autoscaler, Autoscaler.Limits wanted, Optional<Problem> problem) {

    /** On the autoscaler: its limits before an operation raised them. */
    static final String LIMITS_BEFORE = "understudy.io/limits-before";

    /** On the autoscaler: what the operation raised them to. */
    static final String LIMITS_SET = "understudy.io/limits-set";

    /** On the autoscaler: that operation; its epoch alone may be the mark of another kind of step. */
    static final String RAISED_BY = "understudy.io/raised-by";

    private static final Autoscaler.Limits NONE = new Autoscaler.Limits(0, Integer.MAX_VALUE);

    /** @param binding whether fewer replicas than asked for are all that it allows */
    record Problem(String text, boolean binding) {}

    /**
     * What scales a workload now.
     *
     * @param problem why that is not known
     */
    record Found(Optional<Autoscaler> autoscaler, Optional<Problem> problem) {

        /**
         * @param replicas how many it must leave
         * @param raiseMaximum whether its maxReplicas may be raised too
         */
        AutoscalerWish leaving(int replicas, boolean raiseMaximum, SiteName site) {
            if (autoscaler.isEmpty()) {
                return new AutoscalerWish(autoscaler, NONE, problem);
            }
            Autoscaler.Limits now = autoscaler.get().limits();
            int max = raiseMaximum ? Math.max(now.max(), replicas) : now.max();
            Autoscaler.Limits wanted = new Autoscaler.Limits(Math.max(now.min(), Math.min(replicas, max)), max);
            return new AutoscalerWish(
                    autoscaler,
                    wanted,
                    replicas <= max
                            ? Optional.empty()
                            : Optional.of(new Problem(tooFew(autoscaler.get(), site, max, replicas), true)));
        }
    }

    /** What scales it at the call's site. */
    static Found look(SiteCall call, Workload workload) {
        try {
            return new Found(Autoscaler.of(call.client(), workload), Optional.empty());
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
            String unread = "whether an autoscaler scales it is not known: the service's account may not list them";
            return new Found(Optional.empty(), Optional.of(new Problem(unread, false)));
        }
    }

    private static String tooFew(Autoscaler autoscaler, SiteName site, int max, int replicas) {
        return "%s at %s allows at most %d replicas, %d are asked for: raise its maxReplicas, or write raiseMaximum: true into the step"
                .formatted(autoscaler, site, max, replicas);
    }

    boolean met() {
        return autoscaler.map(a -> a.limits().equals(wanted)).orElse(true);
    }

    /** As many of these replicas as it allows. */
    int allowed(int replicas) {
        return Math.min(replicas, wanted.max());
    }

    /** What it would change, for people; empty for nothing. */
    String difference() {
        return met()
                ? ""
                : autoscaler
                        .map(a -> "; %s: limits %s -> %s".formatted(a, a.limits(), wanted))
                        .orElse("");
    }

    /** Raises the limits where they are too low. Before the workload is scaled: or it would be scaled down meanwhile. */
    void raise(SiteCall call) {
        if (met() || autoscaler.isEmpty()) {
            return;
        }
        Autoscaler from = autoscaler.get();
        StepContext context = call.context();
        Marks.requireNoneNewer(context, call.site(), from, from.object());
        boolean kept = untouched(from) || own(context, from);
        Optional<String> before =
                Marks.of(from.object(), LIMITS_BEFORE).filter(text -> kept).or(() -> Optional.of(from.limits() + ""));
        write(
                call,
                from,
                wanted,
                marks(
                        context.epoch(),
                        before,
                        Optional.of(wanted.toString()),
                        Optional.of(context.operation().value())));
    }

    /**
     * Puts the limits back that this operation raised.
     *
     * @return what it did, for people; empty for nothing
     */
    static String lower(SiteCall call, Workload workload) {
        return find(call, workload)
                .filter(found -> own(call.context(), found))
                .map(found -> back(call, found, call.context().from().epoch()))
                .orElse("");
    }

    /**
     * Puts the limits back that an earlier operation raised.
     *
     * @return what it did, for people; empty for nothing
     */
    static String release(SiteCall call, Workload workload) {
        return find(call, workload)
                .filter(found -> {
                    Marks.requireNoneNewer(call.context(), call.site(), found, found.object());
                    return !own(call.context(), found);
                })
                .map(found -> back(call, found, call.context().epoch()))
                .orElse("");
    }

    /** Whether an operation has raised the limits that are still to be put back. */
    static boolean remembers(SiteCall call, Workload workload) {
        return find(call, workload).flatMap(AutoscalerWish::before).isPresent();
    }

    /** What can't be read was not raised. */
    private static Optional<Autoscaler> find(SiteCall call, Workload workload) {
        try {
            return Autoscaler.of(call.client(), workload);
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static Optional<Autoscaler.Limits> before(Autoscaler autoscaler) {
        return Marks.of(autoscaler.object(), LIMITS_BEFORE).flatMap(Autoscaler.Limits::parse);
    }

    private static String back(SiteCall call, Autoscaler from, Epoch epoch) {
        Optional<Autoscaler.Limits> before = before(from);
        if (before.isEmpty()) {
            return "";
        }
        boolean untouched = untouched(from);
        Autoscaler.Limits limits = untouched ? before.get() : from.limits();
        write(call, from, limits, marks(epoch, Optional.empty(), Optional.empty(), Optional.empty()));
        return untouched
                ? "; %s: limits %s -> %s".formatted(from, from.limits(), limits)
                : "; %s keeps its limits %s: somebody has changed them since".formatted(from, from.limits());
    }

    /** Whether its limits are still what the last operation set. */
    private static boolean untouched(Autoscaler autoscaler) {
        return Marks.of(autoscaler.object(), LIMITS_SET)
                .equals(Optional.of(autoscaler.limits().toString()));
    }

    private static boolean own(StepContext context, Autoscaler autoscaler) {
        return Marks.of(autoscaler.object(), RAISED_BY)
                .equals(Optional.of(context.operation().value()));
    }

    private static Map<String, Optional<String>> marks(
            Epoch epoch, Optional<String> before, Optional<String> set, Optional<String> by) {
        Map<String, Optional<String>> marks = new LinkedHashMap<>();
        marks.put(ScaleStep.EPOCH, Optional.of(epoch.toString()));
        marks.put(LIMITS_BEFORE, before);
        marks.put(LIMITS_SET, set);
        marks.put(RAISED_BY, by);
        return marks;
    }

    private static void write(
            SiteCall call, Autoscaler from, Autoscaler.Limits limits, Map<String, Optional<String>> marks) {
        GenericKubernetesResource unused =
                SiteCall.writing(() -> ApiKind.AUTOSCALER.write(call.client(), from.object(), marks, spec -> {
                    spec.put("minReplicas", limits.min());
                    spec.put("maxReplicas", limits.max());
                }));
    }
}
