package io.understudy.operation;

import io.understudy.journal.Journal;
import io.understudy.policy.Site;
import io.understudy.time.Ticker;
import io.understudy.topology.SiteName;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ExecutorService;

/** What every operation of an engine shares. */
record Wiring(
        Journal journal,
        FactCodec codec,
        StepTypes types,
        Map<SiteName, Site> sites,
        IrreversibleGate gate,
        Tenure tenure,
        Clock clock,
        Ticker ticker,
        Timers timers,
        Backoff backoff,
        ExecutorService executor,
        Neighbours neighbours,
        Fellows fellows,
        OperationListener listener) {}
