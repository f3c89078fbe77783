package io.understudy.policy;

import io.understudy.runbook.Runbook;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All documents read together, by name, in the order they were read.
 *
 * @param unread texts of documents of which not even kind and name are known
 */
record Documents(
        Map<String, Loaded<Site>> sites,
        Map<String, Loaded<FailoverPolicy>> policies,
        Map<String, Loaded<Runbook>> runbooks,
        Optional<Loaded<Orchestrator>> orchestrator,
        List<String> unread) {

    /** Whether a document that could not be read may declare that name: then its absence is no problem of its own. */
    boolean mayDeclare(String name) {
        return unread.stream().anyMatch(text -> text.contains(name));
    }
}
