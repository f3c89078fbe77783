package io.understudy.simulation;

/** What must hold after every event of a world; the names say which safety rule of the design they belong to. */
enum Invariant {
    S1_UNKNOWN_IS_NO_LOSS(
            "an automatic move needs a full row of failures that its leader saw, and a lag that it knows"),
    S2_FENCED_BEFORE_PROMOTION("a promotion finds the old primary unable to commit, or a person's written acceptance"),
    S2_ONE_WRITER("two databases of an application never take writes at once, unless a person accepted or caused it"),
    S3_TWO_VANTAGE_POINTS("an automatic move needs as many vantage points that saw the loss as the policy asks for"),
    S3_NOT_ISOLATED("an automatic move needs a canary that answered a question asked in the last seconds"),
    S4_NOT_FOR_APPLICATION_ERRORS("no automatic move of an application that errs over a database that never failed"),
    S4_NOT_WHILE_RETURNING("no automatic move of a primary that answered the leader's last look at its database"),
    S5_LOSS_ANNOUNCED("what a promotion loses is at most what was journaled before it"),
    S5_LOSS_ACCEPTED("a loss beyond the RPO, or unknown, was accepted in writing before the promotion"),
    S6_ONE_OPERATION("an application has at most one open operation"),
    S6_NEWEST_LEASE_WRITES("each fact is written under the newest lease"),
    S6_ACTS_UNDER_ITS_LEASE("a step is begun only by an instance that holds the lease by all that it can know"),
    S7_INTENT_BEFORE_EFFECT("a step is called only with its durable intent"),
    S7_LOOKED_BEFORE_REPEATED("a call without a known outcome is looked at before it is repeated"),
    S7_ONCE("a database is promoted, and what must not be repeated is done, at most once by an operation"),
    S8_NO_UNDO_AFTER_PROMOTION("nothing is undone once the database was promoted"),
    S9_DNS_NEVER_EMPTY("the zone always answers"),
    S9_EPOCHS_GROW("DNS, database and workload never go back to an older epoch but by the undo of the newest"),
    S9_COMPARE_AND_SET("what people changed in DNS by hand is left alone"),
    S10_QUARANTINED("an old primary that is writable and seen by a leader is closed within half a minute"),
    S10_NEVER_WIPES_WHAT_SERVES("only a fenced server with an older epoch, or a standby, is rebuilt as a copy"),
    S11_PAUSE("nothing automatic is decided while people have paused the service"),
    S11_MAINTENANCE("nothing automatic is decided while a maintenance window is open by the clock of whoever decides"),
    S11_COOLDOWN("nothing automatic is decided during the cooldown of an unacknowledged automatic move"),
    S11_FEW_AT_ONCE("nothing automatic is decided while more applications fail than may move at once"),
    S13_NO_JOURNAL_NO_STEP("nothing is begun that the store, when it fails, has not kept"),
    DONE_MEANS_SERVED("an operation that succeeded left a primary with its epoch, a fence, and DNS that leads there"),
    JOURNAL_TELLS_ALL(
            "who reads the journal anew finds each operation and the roles as who led it has them, and the chain holds"),
    NEVER_STUCK("once the faults are over an operation ends or waits for a person, and says so");

    private final String sentence;

    Invariant(String sentence) {
        this.sentence = sentence;
    }

    String sentence() {
        return sentence;
    }
}
