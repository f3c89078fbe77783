package io.understudy.adapter.velero;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.understudy.operation.Goal;
import io.understudy.operation.StepResult;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Turns what calls throw into what the step contract knows. */
final class Calls {

    private Calls() {}

    interface Work {
        StepResult carryOut() throws InterruptedException;
    }

    static List<String> problems(SiteName site, Supplier<List<String>> look) {
        try {
            return look.get();
        } catch (KubernetesClientException e) {
            return List.of(Trouble.describe(site, e));
        } catch (UnderstudyException e) {
            return List.of(e.getMessage() + "");
        }
    }

    static Goal goal(SiteName site, Supplier<Goal> look) {
        try {
            return look.get();
        } catch (KubernetesClientException e) {
            return new Goal.Unknown(Trouble.describe(site, e));
        } catch (UnderstudyException e) {
            return new Goal.Unknown(e.getMessage() + "");
        }
    }

    /** Of work whose failing calls only read. */
    static StepResult result(SiteName site, Work work) {
        try {
            return work.carryOut();
        } catch (KubernetesClientException e) {
            return Trouble.afterRead(site, e);
        } catch (UnderstudyException e) {
            return new StepResult.Failed(e.getMessage() + "", e instanceof UnderstudyException.Transient);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new StepResult.InDoubt("the wait was ended from outside");
        }
    }

    /** Empty when it is there now, made by this call or by an earlier one. */
    static Optional<StepResult> create(SiteName site, Runnable creation) {
        try {
            creation.run();
            return Optional.empty();
        } catch (KubernetesClientException e) {
            return Optional.of(Trouble.afterWrite(site, e));
        }
    }
}
