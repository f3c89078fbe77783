package io.understudy.operation;

import io.understudy.decision.Outlook;
import io.understudy.operation.approval.Basis;
import io.understudy.policy.Catalogue;
import io.understudy.policy.FailoverPolicy;
import io.understudy.runbook.Parameter;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.RunbookName;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.util.HashMap;
import java.util.Map;

/** Which runbook a move of an application takes, and with which parameters. */
final class Runbooks {

    private final Catalogue catalogue;
    private final StepTypes types;
    private final Ground ground;

    Runbooks(Catalogue catalogue, StepTypes types, Ground ground) {
        this.types = types;
        this.ground = ground;
        this.catalogue = catalogue;
    }

    /** Throws {@link UnderstudyException.Permanent} when the policy names none of the kind, or one that is not there. */
    Runbook of(FailoverPolicy policy, OperationKind kind) {
        RunbookName name = switch (kind) {
            case FAILOVER -> policy.runbooks().failover();
            case SWITCHOVER ->
                policy.runbooks()
                        .switchover()
                        .orElseThrow(() -> new UnderstudyException.Permanent(
                                "the policy of %s names no switchover runbook: add spec.runbooks.switchover"
                                        .formatted(policy.application())));
            case FAILBACK ->
                policy.runbooks()
                        .failback()
                        .or(() -> policy.runbooks().switchover())
                        .orElseThrow(() -> new UnderstudyException.Permanent(
                                "the policy of %s names no runbook of a planned move: add spec.runbooks.failback or spec.runbooks.switchover"
                                        .formatted(policy.application())));
            case REPROTECT ->
                policy.runbooks()
                        .reprotect()
                        .orElseThrow(() -> new UnderstudyException.Permanent(
                                "the policy of %s names no runbook that makes an old primary a standby: add spec.runbooks.reprotect"
                                        .formatted(policy.application())));
        };
        Runbook runbook = catalogue.runbooks().get(name);
        if (runbook == null) {
            throw new UnderstudyException.Permanent(
                    "the policy of %s names the runbook %s, which is not there".formatted(policy.application(), name));
        }
        return runbook;
    }

    /** What the policy gives, else the runbook's own default; one that has neither is missing, and told of where it is used. */
    static Map<String, String> parameters(Runbook runbook, FailoverPolicy policy) {
        Map<String, String> values = new HashMap<>();
        for (Parameter parameter : runbook.parameters()) {
            String standard = parameter.standard();
            String given = policy.runbooks().parameters().get(parameter.name());
            if (given != null || standard != null) {
                values.put(parameter.name(), given != null ? given : standard);
            }
        }
        return values;
    }

    /** With what its references stand for, as far as is known before it runs. */
    Runbook foreseen(FailoverPolicy policy, OperationKind kind, Placement placement) {
        Runbook runbook = of(policy, kind);
        return Planner.foreseen(policy, kind, placement, runbook, parameters(runbook, policy));
    }

    /** What an approval of such a move holds to. */
    Basis basis(FailoverPolicy policy, OperationKind kind, Placement placement, Outlook outlook) {
        Runbook runbook = of(policy, kind);
        Map<String, String> parameters = parameters(runbook, policy);
        return Basis.of(policy, kind.name(), runbook, parameters, placement, outlook)
                .with(types.contents(Planner.foreseen(policy, kind, placement, runbook, parameters)))
                .with(ground.facts(placement));
    }
}
