package io.understudy.camel;

import io.understudy.access.Caller;
import io.understudy.api.OperationReport;
import io.understudy.api.Requests;
import io.understudy.decision.Outlook;
import io.understudy.decision.Snapshot;
import io.understudy.operation.Engine;
import io.understudy.operation.Intervention;
import io.understudy.operation.InterventionResult;
import io.understudy.operation.OperationRecord;
import io.understudy.operation.Trigger;
import io.understudy.policy.FailoverPolicy;
import io.understudy.runbook.StepName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.UnderstudyException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;

/**
 * What a person does to an open operation; the bean {@code interventions} of the routes. Throws {@link
 * UnderstudyException.InvalidInput} for what is refused. Thread-safe.
 */
public final class InterventionApi {

    private final Map<ApplicationName, FailoverPolicy> policies;
    private final SnapshotReader reader;
    private final Engine engine;
    private final Operator operator;

    /** @param policies of the applications that this service protects */
    public InterventionApi(
            Map<ApplicationName, FailoverPolicy> policies, SnapshotReader reader, Engine engine, Operator operator) {
        this.policies = policies;
        this.reader = reader;
        this.engine = engine;
        this.operator = operator;
    }

    public OperationReport pause(
            @Header("id") String id,
            @Body Requests.Intervention request,
            @ExchangeProperty(Caller.PROPERTY) Caller caller) {
        return intervene(id, new Intervention.Pause(by(caller, request.by()), Typed.reason(request.reason())));
    }

    public OperationReport resume(
            @Header("id") String id,
            @Body Requests.Intervention request,
            @ExchangeProperty(Caller.PROPERTY) Caller caller) {
        return intervene(id, new Intervention.Resume(by(caller, request.by()), Typed.reasonIfAny(request.reason())));
    }

    public OperationReport retry(
            @Header("id") String id,
            @Body Requests.Intervention request,
            @ExchangeProperty(Caller.PROPERTY) Caller caller) {
        return intervene(id, new Intervention.Retry(by(caller, request.by()), Typed.reasonIfAny(request.reason())));
    }

    public OperationReport skip(
            @Header("id") String id, @Body Requests.Skip request, @ExchangeProperty(Caller.PROPERTY) Caller caller) {
        return intervene(
                id,
                new Intervention.Skip(step(request.step()), by(caller, request.by()), Typed.reason(request.reason())));
    }

    public OperationReport abort(
            @Header("id") String id,
            @Body Requests.Intervention request,
            @ExchangeProperty(Caller.PROPERTY) Caller caller) {
        return intervene(id, new Intervention.Abort(by(caller, request.by()), Typed.reason(request.reason())));
    }

    /** A switchover goes on as a failover; refused while the primary serves or the copy is in doubt, unless forced. */
    public OperationReport escalate(
            @Header("id") String id,
            @Body Requests.Escalate request,
            @ExchangeProperty(Caller.PROPERTY) Caller caller) {
        OperationRecord operation = record(id);
        FailoverPolicy policy = policies.get(operation.application());
        Optional<Snapshot> now = Optional.ofNullable(policy).map(reader::read);
        now.filter(_ -> !request.force())
                .flatMap(seen -> Doubts.aboutEscalating(seen, operation.id()))
                .ifPresent(doubt -> {
                    throw new UnderstudyException.InvalidInput(doubt);
                });
        return intervene(
                id,
                new Intervention.Escalate(
                        new Trigger.Person(Api.name(caller.signature(request.by()))),
                        Typed.reason(request.reason()),
                        now.map(Outlook::of)));
    }

    private OperationReport intervene(String id, Intervention intervention) {
        OperationId operation = record(id).id();
        return switch (engine.intervene(operation, intervention)) {
            case InterventionResult.Taken _, InterventionResult.Asked _ ->
                Reports.operation(record(id), operator.lostAt(operation));
            case InterventionResult.Refused(String why) -> throw new UnderstudyException.InvalidInput(why);
        };
    }

    private OperationRecord record(String id) {
        return engine.record(new OperationId(id)).orElseThrow(() -> Api.unknown(id));
    }

    private static String by(Caller caller, @Nullable String written) {
        return Typed.line(caller.signature(written));
    }

    private static StepName step(@Nullable String name) {
        try {
            return new StepName(Objects.requireNonNullElse(name, "").strip());
        } catch (IllegalArgumentException e) {
            throw new UnderstudyException.InvalidInput(String.valueOf(e.getMessage()));
        }
    }
}
