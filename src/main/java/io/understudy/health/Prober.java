package io.understudy.health;

import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Port: performs probes of one or more kinds. Never blocks the caller: work that blocks goes to a virtual thread.
 *
 * <p>The stage completes normally, with DOWN for a target that refuses, errs or exceeds the timeout, and UNKNOWN where the
 * prober itself cannot tell (wrong credentials, no such route). Thread-safe.
 */
public interface Prober {

    /** Starts one probe. */
    CompletionStage<ProbeResult> probe(Request request);

    /**
     * What it says of the target that this probe's stage is still open well after the timeout: DOWN where the prober leaves
     * the timeout to its caller, UNKNOWN where it keeps the timeout itself and so must be late itself.
     */
    default ProbeResult overdue(Request request) {
        return ProbeResult.noAnswerWithin(request.timeout());
    }

    /**
     * One probe to make.
     *
     * @param site the site to probe
     * @param publicName true to go through the name that users use, false to ask the site itself
     * @param timeout how long it may take from now
     */
    record Request(ApplicationName application, Probe probe, SiteName site, boolean publicName, Duration timeout) {}
}
