package io.understudy.policy;

import io.understudy.health.VantagePoint;
import io.understudy.topology.HostPort;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The settings of one instance of the service.
 *
 * @param name this instance's own vantage point
 * @param http where its API listens, default 127.0.0.1:8686
 * @param state folder of the journal and the API token, default {@code state} in the configuration folder
 * @param canaries things outside all sites that answer TCP as long as this instance is not cut off itself; none: not known
 * @param witnesses other vantage points to ask
 * @param concurrentFailovers how many applications may fail over automatically at once, 1 to 10000, default 10
 * @param journal where the journal is, default in the state folder
 * @param lease on which terms the leader of several instances leads
 * @param url where the other instances on the same journal ask this one; empty: nowhere, then it shares no probing
 * @param token what callers of the API must show; empty: a new random one at each start, in the state folder
 * @param sealing how plans are sealed that run without the journal; empty: none are
 * @param notifications ways to reach people, beside the log
 * @param api who may call the API, and how it is protected on the network
 * @param readiness how often the standbys are asked whether they could take over
 */
public record Orchestrator(
        VantagePoint name,
        HostPort http,
        Path state,
        List<HostPort> canaries,
        List<Witness> witnesses,
        int concurrentFailovers,
        JournalStore journal,
        LeaseTerms lease,
        Optional<URI> url,
        Optional<SecretRef> token,
        Optional<Sealing> sealing,
        List<NotificationChannel> notifications,
        ApiSettings api,
        ReadinessTerms readiness) {

    public Orchestrator {
        canaries = List.copyOf(canaries);
        witnesses = List.copyOf(witnesses);
        notifications = List.copyOf(notifications);
    }

    /** An instance on its own, with its journal in its state folder. */
    public Orchestrator(
            VantagePoint name,
            HostPort http,
            Path state,
            List<HostPort> canaries,
            List<Witness> witnesses,
            int concurrentFailovers) {
        this(
                name,
                http,
                state,
                canaries,
                witnesses,
                concurrentFailovers,
                new JournalStore.Embedded(),
                LeaseTerms.DEFAULT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                ApiSettings.LOCAL,
                ReadinessTerms.DEFAULT);
    }

    /** This instance on its own, with a journal of its own in another folder, at another address, and without witnesses. */
    public Orchestrator alone(Path folder, HostPort address) {
        return new Orchestrator(name, address, folder, canaries, List.of(), concurrentFailovers);
    }

    /**
     * @param key that seals: an Ed25519 PRIVATE KEY in PEM
     * @param validFor how long a sealed plan may be run, default 720h
     */
    public record Sealing(SecretRef key, Duration validFor) {}

    /** Where the witness of this name is asked; empty when no such one is. */
    public Optional<Witness> witness(VantagePoint vantagePoint) {
        return witnesses.stream()
                .filter(witness -> witness.name().equals(vantagePoint))
                .findFirst();
    }

    /**
     * A process elsewhere that makes the same probes and tells its verdicts at this URL.
     *
     * @param token that it is shown, and that it asks for itself; empty: none
     * @param authorities file of certificates that are believed when it is asked by HTTPS; empty: those of Java
     */
    public record Witness(VantagePoint name, URI url, Optional<SecretRef> token, Optional<Path> authorities) {

        /** Without a token. */
        public Witness(VantagePoint name, URI url) {
            this(name, url, Optional.empty(), Optional.empty());
        }

        /** Whether it is asked across a network by plain HTTP and without a token: then nothing tells who answers, or who asks. */
        public boolean exposed() {
            return token.isEmpty() && !ApiSettings.Oidc.safe(url);
        }
    }
}
