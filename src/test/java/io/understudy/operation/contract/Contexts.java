package io.understudy.operation.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.understudy.operation.StepContext;
import io.understudy.policy.Site;
import io.understudy.runbook.Step;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Variations of a step's context. */
public final class Contexts {

    private Contexts() {}

    static StepContext inDoubt(StepContext context, String doubt) {
        return with(context, context.step(), Optional.of(doubt));
    }

    public static StepContext withTimeout(StepContext context, Duration timeout) {
        Step step = context.step();
        Step other = new Step(
                step.name(),
                step.type(),
                step.with(),
                step.needs(),
                timeout,
                step.attempts(),
                step.backoff(),
                step.onError());
        return with(context, other, context.doubt());
    }

    /** Of a step of another type, with these parameters and everything else alike. */
    public static StepContext ofType(StepContext context, String type, JsonNode with) {
        Step step = context.step();
        Step other = new Step(
                step.name(), type, with, step.needs(), step.timeout(), step.attempts(), step.backoff(), step.onError());
        return with(context, other, context.doubt());
    }

    /** With this document instead of the site's own. */
    public static StepContext withSite(StepContext context, Site site) {
        Map<SiteName, Site> sites = new HashMap<>(context.sites());
        sites.put(site.name(), site);
        return new StepContext(
                context.operation(),
                context.kind(),
                context.policy(),
                sites,
                context.from(),
                context.step(),
                context.outputs(),
                context.acceptances(),
                context.doubt(),
                context.progress(),
                context.neighbours(),
                context.approved(),
                context.earlier(),
                context.warrant());
    }

    private static StepContext with(StepContext context, Step step, Optional<String> doubt) {
        return new StepContext(
                context.operation(),
                context.kind(),
                context.policy(),
                context.sites(),
                context.from(),
                step,
                context.outputs(),
                context.acceptances(),
                doubt,
                context.progress(),
                context.neighbours(),
                context.approved(),
                context.earlier(),
                context.warrant());
    }
}
