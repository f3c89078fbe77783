package io.understudy.adapter.gitops;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.policy.Site;
import io.understudy.time.Ticker;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks, for two reconciles, whether what was paused stays paused. A look without an answer is taken again, as long as the step's
 * time allows, also when the two reconciles are over: nobody has seen then that it held.
 */
record Settling(Function<Site, KubernetesClient> clients, Clock clock, Ticker ticker, Duration poll) {

    StepResult await(StepContext context, PauseOrder order, SiteName site) {
        long start = ticker.nanos();
        long answered = start;
        Map<Owner, PauseMark> marks = new HashMap<>();
        try {
            while (true) {
                Duration next = poll;
                try {
                    Duration left = look(context, order, site, marks);
                    if (!left.isPositive()) {
                        return new StepResult.Done("held for two reconciles");
                    }
                    answered = ticker.nanos();
                    next = left.compareTo(poll) < 0 ? left : poll;
                    context.progress()
                            .reached(
                                    ticker.since(start).toMillis(),
                                    "paused, looked at for " + left.toSeconds() + " s more");
                } catch (KubernetesClientException e) {
                    boolean passing = Trouble.passing(e);
                    if (!passing || ticker.since(answered).compareTo(patience(context)) >= 0) {
                        return new StepResult.Failed(Trouble.describe(site, e), passing);
                    }
                }
                Thread.sleep(next);
            }
        } catch (UnderstudyException e) {
            return new StepResult.Failed(e.getMessage() + "", false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new StepResult.InDoubt("it is paused; whether it stays so was not looked at for long enough");
        }
    }

    /** How long no look may be answered: a tenth of the step's time is left to say so. */
    private static Duration patience(StepContext context) {
        return context.timeout().multipliedBy(9).dividedBy(10);
    }

    /** How long it is still to be looked at; throws {@link UnderstudyException.Permanent} for what was put back. */
    private Duration look(StepContext context, PauseOrder order, SiteName site, Map<Owner, PauseMark> marks) {
        SiteApi api = PauseOrder.api(clients, context, site);
        Duration left = Duration.ZERO;
        for (Owner owner : order.owners()) {
            Hold.Look look = new Hold(api, context, owner).look();
            if (!look.object().off()) {
                throw new UnderstudyException.Permanent(putBack(look.object(), site));
            }
            look.mark().ifPresent(mark -> marks.put(owner, mark));
            @Nullable PauseMark known = marks.get(owner);
            if (look.mark().isEmpty() && known != null) {
                throw new UnderstudyException.Permanent(forgotten(api, look.object(), known, site));
            }
            if (look.holder().isPresent()) {
                Duration open = Duration.between(
                        clock.instant(), look.holder().get().since().plus(order.settling()));
                left = open.compareTo(left) > 0 ? open : left;
            }
        }
        return left.compareTo(order.settling()) > 0 ? order.settling() : left; // a clock that was turned back
    }

    private static String putBack(OwnerObject object, SiteName site) {
        return "%s at %s was paused, and %s has put it back: let that leave the setting alone, or name it first in the same step"
                .formatted(object.owner(), site, maker(object));
    }

    /** Without its annotation nobody would know what to give back: it is given back at once. */
    private static String forgotten(SiteApi api, OwnerObject object, PauseMark mark, SiteName site) {
        api.write(object, object.saying(mark.before()));
        return "%s at %s was paused, and %s has taken away the annotation %s, so that it acts as before again: let that keep the annotation"
                .formatted(object.owner(), site, maker(object), PauseMark.KEY);
    }

    private static String maker(OwnerObject object) {
        List<String> parents = Parents.of(object);
        return parents.isEmpty() ? "something" : String.join(" or ", parents);
    }
}
