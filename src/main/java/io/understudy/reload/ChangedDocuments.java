package io.understudy.reload;

import io.understudy.policy.Catalogue;
import io.understudy.policy.FailoverPolicy;
import io.understudy.runbook.Runbook;
import io.understudy.runbook.RunbookName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How one set of documents differs from the one before it. Immutable. */
public record ChangedDocuments(Catalogue before, Catalogue after) {

    /** Whether they say the same, whatever their files look like. */
    public boolean none() {
        return before.equals(after);
    }

    /** Applications that were not there before. */
    public Set<ApplicationName> added() {
        return without(after.policies().keySet(), before.policies().keySet());
    }

    /** Applications that are not there any more. */
    public Set<ApplicationName> removed() {
        return without(before.policies().keySet(), after.policies().keySet());
    }

    /** Applications in both whose policy, or a runbook that it names, is another one. */
    public Set<ApplicationName> changed() {
        return before.policies().values().stream()
                .filter(policy -> after.policies().containsKey(policy.application()))
                .filter(policy -> !same(policy, policy(policy.application())))
                .map(FailoverPolicy::application)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Sites in both that are not the same. */
    List<SiteName> changedSites() {
        return before.sites().values().stream()
                .filter(site -> after.sites().containsKey(site.name()))
                .filter(site -> !site.equals(after.sites().get(site.name())))
                .map(site -> site.name())
                .sorted((one, other) -> one.value().compareTo(other.value()))
                .toList();
    }

    /** The policy of an application that is there now. */
    public FailoverPolicy policy(ApplicationName application) {
        return Objects.requireNonNull(after.policies().get(application), application.value());
    }

    /** The policy of an application that was there before. */
    FailoverPolicy policyBefore(ApplicationName application) {
        return Objects.requireNonNull(before.policies().get(application), application.value());
    }

    private boolean same(FailoverPolicy one, FailoverPolicy other) {
        return one.equals(other) && runbooks(before, one).equals(runbooks(after, other));
    }

    private static List<Runbook> runbooks(Catalogue catalogue, FailoverPolicy policy) {
        FailoverPolicy.Runbooks named = policy.runbooks();
        Stream<RunbookName> names = Stream.of(
                        Optional.of(named.failover()), named.switchover(), named.reprotect(), named.failback())
                .flatMap(Optional::stream);
        return names.flatMap(name -> Stream.ofNullable(catalogue.runbooks().get(name)))
                .toList();
    }

    private static Set<ApplicationName> without(Collection<ApplicationName> these, Collection<ApplicationName> those) {
        Set<ApplicationName> left = new TreeSet<>(these);
        left.removeAll(those);
        return left;
    }

    /** One line for people: {@code added bank, changed shop}. */
    @Override
    public String toString() {
        String line = Stream.of(part("added", added()), part("changed", changed()), part("removed", removed()))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(", "));
        return line.isEmpty() ? "no application is touched" : line;
    }

    private static String part(String verb, Set<ApplicationName> applications) {
        return applications.isEmpty()
                ? ""
                : applications.stream().map(ApplicationName::value).collect(Collectors.joining(" ", verb + " ", ""));
    }
}
