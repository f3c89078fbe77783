package io.understudy.policy;

import io.understudy.document.Schema;

/** The kinds of documents, and the word that problems use for what one of them declares. */
enum Kind {
    SITE("Site", "site", "site"),
    FAILOVER_POLICY("FailoverPolicy", "application", "failover-policy"),
    RUNBOOK("Runbook", "runbook", "runbook"),
    ORCHESTRATOR("Orchestrator", "orchestrator", "orchestrator");

    private final String written;
    private final String noun;
    private final Schema schema;

    Kind(String written, String noun, String schemaName) {
        this.written = written;
        this.noun = noun;
        this.schema = Schema.named(schemaName);
    }

    String written() {
        return written;
    }

    String noun() {
        return noun;
    }

    Schema schema() {
        return schema;
    }
}
