package io.understudy.camel;

import io.understudy.access.Caller;
import io.understudy.api.OperationReport;
import io.understudy.api.Requests;
import io.understudy.decision.Outlook;
import io.understudy.operation.ApproveResult;
import io.understudy.operation.Engine;
import io.understudy.operation.OperationRecord;
import io.understudy.policy.FailoverPolicy;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.UnderstudyException;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;

/**
 * A person approves that an operation begins; the bean {@code approvals} of the routes. Throws {@link
 * UnderstudyException.InvalidInput} for what is refused. Thread-safe.
 */
public final class ApprovalApi {

    private final Map<ApplicationName, FailoverPolicy> policies;
    private final SnapshotReader reader;
    private final Engine engine;
    private final Operator operator;

    public ApprovalApi(
            Map<ApplicationName, FailoverPolicy> policies, SnapshotReader reader, Engine engine, Operator operator) {
        this.policies = policies;
        this.reader = reader;
        this.engine = engine;
        this.operator = operator;
    }

    public OperationReport approve(
            @Header("id") String id,
            @Body Requests.Approve approval,
            @ExchangeProperty(Caller.PROPERTY) Caller caller) {
        String by = Api.name(caller.signature(approval.by()));
        OperationRecord operation = record(id);
        FailoverPolicy policy = Optional.ofNullable(policies.get(operation.application()))
                .orElseThrow(() -> new UnderstudyException.InvalidInput(
                        "there is no policy of %s any more: nothing was approved".formatted(operation.application())));
        // The world is read once, here, and held against what it was when the operation was asked for.
        Outlook now = Outlook.of(reader.read(policy));
        return switch (engine.approve(operation.id(), by, hash(approval.hash()), now)) {
            case ApproveResult.Approved() -> Reports.operation(record(id), operator.lostAt(operation.id()));
            case ApproveResult.Refused(String why) -> throw new UnderstudyException.InvalidInput(why);
        };
    }

    private OperationRecord record(String id) {
        return engine.record(new OperationId(id)).orElseThrow(() -> Api.unknown(id));
    }

    private static String hash(@Nullable String typed) {
        if (typed == null || typed.isBlank()) {
            throw new UnderstudyException.InvalidInput(
                    "'hash' is missing: 'understudy operations ID' shows the plan and its hash");
        }
        return typed.strip();
    }
}
