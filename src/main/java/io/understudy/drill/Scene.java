package io.understudy.drill;

import io.understudy.journal.Checkpoint;
import io.understudy.operation.Loss;
import io.understudy.operation.StepQuestion;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.WorstCase;
import io.understudy.runbook.StepName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Port: what a drill is made on. Thread-safe; nothing here changes anything. */
public interface Scene {

    /**
     * Throws, naming the leader, where this instance does not lead.
     *
     * @throws io.understudy.journal.Journal.StaleLease where it does not
     */
    void requireLeading();

    /** The operation that acts on the application, or may at any moment. */
    Optional<String> operation(ApplicationName application);

    /**
     * The operation that acts at the standby of any application at this site, or may at any moment; one of which nobody can tell
     * where it acts counts.
     */
    Optional<String> operationAt(SiteName standby);

    Placement placement(FailoverPolicy policy);

    /** The steps that a failover would carry out, in an order in which they may run. */
    List<StepQuestion> steps(FailoverPolicy policy);

    /** What a failover would lose now. */
    Loss loss(FailoverPolicy policy);

    /** How long steps took in the newest operations that carried them out. */
    Map<StepName, Duration> measured(FailoverPolicy policy);

    /** How long the standby still has to apply what it received; empty when not known. */
    Optional<Duration> replay(FailoverPolicy policy);

    /** What the documents allow at most. */
    Optional<WorstCase> documents(FailoverPolicy policy);

    /** How production is now; from memory. */
    Vitals vitals(FailoverPolicy policy);

    /** Where the journal ends now; empty when that can't be told. */
    Optional<Checkpoint> head();
}
