package io.understudy.app;

import io.understudy.adapter.sqlstore.JournalReading;
import io.understudy.adapter.sqlstore.SqliteJournal;
import io.understudy.cli.Failure;
import io.understudy.journal.Claimant;
import io.understudy.journal.Journal;
import io.understudy.journal.Journal.JournalUnavailable;
import io.understudy.journal.Journal.Lease;
import io.understudy.journal.Journal.StaleLease;
import io.understudy.operation.GlassImport;
import io.understudy.operation.glass.SealedPlan;
import io.understudy.policy.FailoverPolicy;
import io.understudy.time.Ticker;
import io.understudy.topology.Placement;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Takes what came of a broken glass into the journal that was lost meanwhile. */
@Command(
        name = "import",
        description = {
            "Takes the operations of a broken glass into the journal that is back.",
            "End the service of a journal in a state folder first; instances on PostgreSQL may run."
        })
final class GlassImportCommand implements Callable<Integer> {

    /** Far more than it takes; an import that is killed must not keep the instances from leading for good. */
    private static final Duration LENGTH = Duration.ofMinutes(2);

    @Mixin
    private GlassOptions glass = new GlassOptions();

    @Mixin
    private JournalOptions journal;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    GlassImportCommand(Map<String, String> environment) {
        this.journal = new JournalOptions(environment);
    }

    @Override
    public Integer call() {
        // However old: what has happened has happened.
        SealedPlan plan = glass.plan(Instant.MIN);
        FailoverPolicy policy = glass.documents().catalogue().policies().get(plan.application());
        if (policy == null) {
            throw new Failure(
                    1,
                    "the documents have no policy of %s: put it back, or name the folder of then by --config"
                            .formatted(plan.application()),
                    null);
        }
        Placement initial = glass.documents().catalogue().initial(policy);
        try (JournalReading source = SqliteJournal.reading(glass.glass().resolve(StateFolder.JOURNAL))) {
            GlassImport.Taken taken = journal.write(target -> take(target, source, plan, initial));
            spec.commandLine()
                    .getOut()
                    .println("taken in: %s; %s is served by %s in epoch %s%s"
                            .formatted(
                                    taken.operations(),
                                    plan.application(),
                                    taken.placement().primary(),
                                    taken.placement().epoch(),
                                    taken.superseded()
                                            .map(id -> "; operation %s is over".formatted(id))
                                            .orElse("")));
            return 0;
        } catch (UnderstudyException.InvalidInput e) {
            throw new Failure(1, String.valueOf(e.getMessage()), e);
        } catch (StaleLease e) {
            throw new Failure(
                    2,
                    "%s. What was taken in so far stays: repeat the import, it goes on there".formatted(e.getMessage()),
                    e);
        } catch (JournalUnavailable e) {
            throw new Failure(2, String.valueOf(e.getMessage()), e);
        }
    }

    /** Whoever leads stops at the take-over, and reads what is there when it leads again: at the latest when this lease has run out. */
    private static GlassImport.Taken take(Journal target, JournalReading source, SealedPlan plan, Placement initial) {
        Lease lease = target.takeOver(new Claimant("break-glass import", LENGTH, Ticker.system()));
        try {
            return new GlassImport(target).take(lease, source, plan, initial);
        } finally {
            target.release(lease);
        }
    }
}
