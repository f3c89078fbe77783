package io.understudy.operation.steps;

import io.understudy.operation.Concern;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.policy.DnsPolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code dns.switch}: lets the one carry it out that knows who keeps the application's zone. Thread-safe. */
public final class DnsByProvider implements StepType {

    private final Map<Class<? extends DnsPolicy>, StepType> providers;
    private final RecordUpkeep upkeep = new RecordUpkeep();

    /** @param providers by the kind of the policy's dns section */
    public DnsByProvider(Map<Class<? extends DnsPolicy>, StepType> providers) {
        this.providers = Map.copyOf(providers);
    }

    @Override
    public String id() {
        return "dns.switch";
    }

    @Override
    public List<String> precheck(StepContext context) {
        return provider(context).precheck(context);
    }

    @Override
    public boolean startsWriters(StepContext context) {
        return provider(context).startsWriters(context);
    }

    @Override
    public Concern concerns(StepContext context) {
        return provider(context).concerns(context);
    }

    @Override
    public List<String> precheckWithoutPrimary(StepContext context) {
        return provider(context).precheckWithoutPrimary(context);
    }

    @Override
    public Goal observe(StepContext context) {
        return provider(context).observe(context);
    }

    @Override
    public StepResult apply(StepContext context) {
        return provider(context).apply(context);
    }

    @Override
    public Goal verify(StepContext context, StepResult.Done done) {
        return provider(context).verify(context, done);
    }

    @Override
    public boolean upholds() {
        return true;
    }

    @Override
    public Optional<String> uphold(StepContext context) {
        return upkeep.look(provider(context), context);
    }

    @Override
    public StepResult compensate(StepContext context, StepResult.Done done) {
        return provider(context).compensate(context, done);
    }

    private StepType provider(StepContext context) {
        return context.policy()
                .dns()
                .<StepType>map(dns -> providers.getOrDefault(dns.getClass(), new Nobody(context)))
                .orElseGet(() -> new Nobody(context));
    }

    /** Where no provider is named. Changes nothing. */
    private record Nobody(StepContext context) implements StepType {

        private String why() {
            return "the policy of %s has no dns section: add spec.dns or take dns.switch out of the runbook"
                    .formatted(context.policy().application());
        }

        @Override
        public String id() {
            return "dns.switch";
        }

        @Override
        public List<String> precheck(StepContext same) {
            return List.of(why());
        }

        @Override
        public Goal observe(StepContext same) {
            return new Goal.Unknown(why());
        }

        @Override
        public StepResult apply(StepContext same) {
            return new StepResult.Failed(why(), false);
        }
    }
}
