package io.understudy.policy;

import io.understudy.runbook.Runbook;
import java.util.Map;
import java.util.Optional;

/** All documents read together, by name, in the order they were read. */
record Documents(
        Map<String, Loaded<Site>> sites,
        Map<String, Loaded<FailoverPolicy>> policies,
        Map<String, Loaded<Runbook>> runbooks,
        Optional<Loaded<Orchestrator>> orchestrator) {}
