package io.understudy.camel;

import io.understudy.api.OperationReport;
import io.understudy.api.Requests;
import io.understudy.operation.Engine;
import io.understudy.operation.Intervention;
import io.understudy.operation.InterventionResult;
import io.understudy.operation.OperationRecord;
import io.understudy.runbook.StepName;
import io.understudy.topology.OperationId;
import io.understudy.topology.UnderstudyException;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;

/**
 * What a person does to an open operation; the bean {@code interventions} of the routes. Throws {@link
 * UnderstudyException.InvalidInput} for what is refused. Thread-safe.
 */
public final class InterventionApi {

    private final Engine engine;
    private final Operator operator;

    public InterventionApi(Engine engine, Operator operator) {
        this.engine = engine;
        this.operator = operator;
    }

    public OperationReport pause(@Header("id") String id, @Body Requests.Intervention request) {
        return intervene(id, new Intervention.Pause(text(request.by()), text(request.reason())));
    }

    public OperationReport resume(@Header("id") String id, @Body Requests.Intervention request) {
        return intervene(id, new Intervention.Resume(text(request.by()), text(request.reason())));
    }

    public OperationReport retry(@Header("id") String id, @Body Requests.Intervention request) {
        return intervene(id, new Intervention.Retry(text(request.by()), text(request.reason())));
    }

    public OperationReport skip(@Header("id") String id, @Body Requests.Skip request) {
        return intervene(id, new Intervention.Skip(step(request.step()), text(request.by()), text(request.reason())));
    }

    public OperationReport abort(@Header("id") String id, @Body Requests.Intervention request) {
        return intervene(id, new Intervention.Abort(text(request.by()), text(request.reason())));
    }

    private OperationReport intervene(String id, Intervention intervention) {
        OperationId operation = record(id).id();
        return switch (engine.intervene(operation, intervention)) {
            case InterventionResult.Taken() -> Reports.operation(record(id), operator.lostAt(operation));
            case InterventionResult.Refused(String why) -> throw new UnderstudyException.InvalidInput(why);
        };
    }

    private OperationRecord record(String id) {
        return engine.record(new OperationId(id)).orElseThrow(() -> Api.unknown(id));
    }

    private static StepName step(@Nullable String name) {
        try {
            return new StepName(text(name));
        } catch (IllegalArgumentException e) {
            throw new UnderstudyException.InvalidInput(String.valueOf(e.getMessage()));
        }
    }

    private static String text(@Nullable String written) {
        return written == null ? "" : written.strip();
    }
}
