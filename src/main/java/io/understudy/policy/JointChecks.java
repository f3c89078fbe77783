package io.understudy.policy;

import io.understudy.document.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What documents must be together. Names are checked on every document, numbers on those that fit their schemas, so that a
 * slip in one document hides as little as possible of the others.
 */
final class JointChecks {

    private JointChecks() {}

    /** Adds problems to those of each document, and returns notes for people: what each failover may take, and what holds automation back. */
    static List<String> check(Documents documents) {
        List<String> notes = new ArrayList<>();
        for (Loaded<FailoverPolicy> policy : documents.policies().values()) {
            SiteChecks.check(policy, documents);
            RunbookChecks.check(policy, documents);
            WayBackChecks.check(policy, documents);
            BudgetChecks.check(policy, documents).ifPresent(notes::add);
            witnesses(policy, documents).ifPresent(notes::add);
            siteLoss(policy).ifPresent(notes::add);
            canaries(policy, documents).ifPresent(notes::add);
            alone(policy).ifPresent(notes::add);
            takeover(policy, documents).ifPresent(notes::add);
        }
        witnesses(documents).forEach(notes::add);
        ServerChecks.check(documents);
        new WaveChecks(documents).check();
        return notes;
    }

    /** Too few vantage points is no error: witnesses may be added later, and until then a person decides. */
    private static Optional<String> witnesses(Loaded<FailoverPolicy> policy, Documents documents) {
        int there = 1
                + documents
                        .orchestrator()
                        .flatMap(Loaded::value)
                        .map(orchestrator -> orchestrator.witnesses().size())
                        .orElse(0);
        return automatic(policy)
                .filter(value -> value.health().required() > there)
                .map(value -> "%s: automatic failover needs %d vantage points and %d %s configured; add witnesses to"
                                .formatted(
                                        value.application(),
                                        value.health().required(),
                                        there,
                                        there == 1 ? "is" : "are")
                        + " understudy.yaml, until then a person has to start a failover");
    }

    /** No error either: an automatic failover from a site that still answers is worth something. */
    private static Optional<String> siteLoss(Loaded<FailoverPolicy> policy) {
        return automatic(policy)
                .flatMap(value -> value.unfenceable()
                        .map(why -> "%s: warning: %s; %s"
                                .formatted(value.application(), why, FailoverPolicy.FENCE_FROM_OUTSIDE)));
    }

    private static Optional<String> canaries(Loaded<FailoverPolicy> policy, Documents documents) {
        boolean there = documents
                .orchestrator()
                .flatMap(Loaded::value)
                .filter(orchestrator -> !orchestrator.canaries().isEmpty())
                .isPresent();
        return automatic(policy)
                .filter(_ -> !there)
                .map(value ->
                        "%s: warning: without canaries a lost site can't be told from a lost orchestrator, so nothing fails over by itself; name things outside both sites in spec.canaries of understudy.yaml"
                                .formatted(value.application()));
    }

    /** What a witness tells counts as what this instance sees itself. */
    private static Stream<String> witnesses(Documents documents) {
        return documents.orchestrator().flatMap(Loaded::value).stream()
                .flatMap(orchestrator -> orchestrator.witnesses().stream())
                .filter(Orchestrator.Witness::exposed)
                .map(witness ->
                        "witness %s: warning: it is asked at %s by plain HTTP without a token, so anybody in the network may ask it, and who stands in the way can tell in its name that a primary is down; name a 'token' in its entry in spec.witnesses of understudy.yaml, here and in the documents of the witness, and put HTTPS before it"
                                .formatted(witness.name(), witness.url()));
    }

    /** Only a wave moves a consistency group as one. */
    private static Optional<String> alone(Loaded<FailoverPolicy> policy) {
        return automatic(policy)
                .flatMap(value -> value.wave()
                        .together()
                        .map(group ->
                                "%s: warning: an automatic failover moves it alone, and the rest of its consistency group '%s' not with it; with 'mode: propose' a person moves the group by a wave"
                                        .formatted(value.application(), group)));
    }

    private static Optional<FailoverPolicy> automatic(Loaded<FailoverPolicy> policy) {
        return policy.value().filter(value -> value.automation().mode() == FailoverPolicy.Mode.AUTOMATIC);
    }

    /** Two losses at one moment may be more than an objective is meant for: told, not refused. */
    private static Optional<String> takeover(Loaded<FailoverPolicy> loaded, Documents documents) {
        return documents
                .orchestrator()
                .flatMap(Loaded::value)
                .filter(orchestrator -> orchestrator.journal() instanceof JournalStore.Postgresql)
                .flatMap(orchestrator ->
                        loaded.value().flatMap(policy -> takeover(policy, orchestrator.lease(), documents)));
    }

    private static Optional<String> takeover(FailoverPolicy policy, LeaseTerms lease, Documents documents) {
        Duration takeover = lease.length().plus(LeaseTerms.TAKEN_WITHIN);
        return Optional.ofNullable(
                        documents.runbooks().get(policy.runbooks().failover().value()))
                .flatMap(Loaded::value)
                .flatMap(runbook -> WorstCase.of(policy, runbook))
                .filter(worst -> worst.total().plus(takeover).compareTo(worst.rto()) > 0)
                .map(worst ->
                        "%s: with the leading instance lost at the same moment, worst-case recovery takes %s more (lease %s + %s), which exceeds the rto of %s"
                                .formatted(
                                        policy.application(),
                                        Durations.write(takeover),
                                        Durations.write(lease.length()),
                                        Durations.write(LeaseTerms.TAKEN_WITHIN),
                                        Durations.write(worst.rto())));
    }
}
