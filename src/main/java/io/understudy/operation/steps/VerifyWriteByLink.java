package io.understudy.operation.steps;

import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.policy.ReplicationLink;
import io.understudy.topology.UnderstudyException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** {@code verify.write: {link: NAME}}: lets the one carry it out that knows that link's kind of database. Thread-safe. */
public final class VerifyWriteByLink implements StepType {

    private final Map<Class<? extends ReplicationLink>, StepType> kinds;

    /** @param kinds by the kind of the link */
    public VerifyWriteByLink(Map<Class<? extends ReplicationLink>, StepType> kinds) {
        this.kinds = Map.copyOf(kinds);
    }

    @Override
    public String id() {
        return "verify.write";
    }

    @Override
    public List<String> precheck(StepContext context) {
        return kind(context).precheck(context);
    }

    @Override
    public Goal observe(StepContext context) {
        return kind(context).observe(context);
    }

    @Override
    public StepResult apply(StepContext context) {
        return kind(context).apply(context);
    }

    @Override
    public Goal verify(StepContext context, StepResult.Done done) {
        return kind(context).verify(context, done);
    }

    private StepType kind(StepContext context) {
        String name = context.with().path("link").asText();
        return context.policy().replication().stream()
                .filter(link -> link.name().value().equals(name))
                .flatMap(link -> Stream.ofNullable(kinds.get(link.getClass())))
                .findFirst()
                .orElseThrow(() -> new UnderstudyException.InvalidInput(
                        "application %s has no database's link '%s' to write to: name one of its replication links"
                                .formatted(context.policy().application(), name)));
    }
}
