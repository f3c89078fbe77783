package io.understudy.camel;

import io.github.resilience4j.micrometer.tagged.TaggedBulkheadMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedTimeLimiterMetrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.understudy.decision.Snapshot;
import io.understudy.health.ProbeEngine;
import io.understudy.journal.Leadership;
import io.understudy.notification.Delivery;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.ReplicationLink;
import io.understudy.readiness.Guard;
import io.understudy.readiness.Rounds;
import io.understudy.readiness.State;
import io.understudy.reload.DocumentWatch;
import io.understudy.replication.ReplicationStatus;
import io.understudy.sharing.Shares;
import io.understudy.topology.ApplicationName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Everything that is measured, as Prometheus reads it; the bean {@code metrics} of the routes. A value that is not known is NaN,
 * never zero. Thread-safe.
 */
public final class Metrics {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @SuppressWarnings("resource") // the registry owns them for the life of the process
    public Metrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
    }

    /** The text format of Prometheus. */
    public String scrape() {
        return registry.scrape();
    }

    public MeterRegistry registry() {
        return registry;
    }

    /** Whether this instance leads, read when scraped. */
    public void watch(Leadership leadership) {
        Gauge.builder("understudy.leader", leadership, l -> l.leads() ? 1 : 0)
                .description("1 while this instance leads: decides and operates, else 0")
                .register(registry);
    }

    /** How the instances share, read when scraped. */
    public void watch(Shares shares) {
        Gauge.builder("understudy.applications.probed", shares, Shares::looked)
                .description("Applications that this instance probes itself now")
                .register(registry);
        Gauge.builder("understudy.instances", shares, Shares::instances)
                .description(
                        "Instances that share the probing, as this one sees it; 1 when it is alone or does not know")
                .register(registry);
    }

    /** Counts what the probe engine did. */
    public void watch(ProbeEngine.Counters counters) {
        counter("understudy.probes.started", "Probes started", counters, c -> c.started());
        counter(
                "understudy.probes.hanging",
                "Intended starts that found the previous probe still hanging",
                counters,
                c -> c.hanging());
        counter(
                "understudy.probes.skipped",
                "Intended starts that this process slept through",
                counters,
                c -> c.skipped());
        counter(
                "understudy.probes.discarded",
                "Answers that tell nothing, because this process slept meanwhile",
                counters,
                c -> c.discarded());
    }

    /** Gauges of one application, read when scraped. */
    public void watch(FailoverPolicy policy, SnapshotReader reader, Rounds rounds) {
        Tags application = Tags.of("application", policy.application().value());
        gauge(
                "understudy.protected",
                "1 when a failover now would be decided and keep the objectives, else 0",
                application,
                () -> Protection.missing(reader.read(policy), rounds.of(policy)).isEmpty() ? 1.0 : 0.0);
        gauge("understudy.epoch", "Generation of who is primary", application, () ->
                (double) reader.read(policy).placement().epoch().value());
        gauge(
                "understudy.operation.active",
                "1 while an operation is open",
                application,
                () -> reader.read(policy).active().isPresent() ? 1.0 : 0.0);
        for (ReplicationLink link : policy.replication()) {
            Tags tags = application.and("link", link.name().value());
            gauge(
                    "understudy.replication.lag.seconds",
                    "Age of the newest row that the standby shows",
                    tags,
                    () -> seconds(reader, policy, link, ReplicationStatus::lag));
            gauge(
                    "understudy.data.loss.window.seconds",
                    "What a failover now would lose at most",
                    tags,
                    () -> seconds(reader, policy, link, ReplicationStatus::lossWindow));
            gauge(
                    "understudy.rpo.seconds",
                    "The objective that the window is held against",
                    tags,
                    () -> policy.objectives().rpo(link.name()).toMillis() / 1000.0);
        }
    }

    /** What is known of an application's standby, read when scraped. */
    public void watch(FailoverPolicy policy, Rounds rounds) {
        Tags application = Tags.of("application", policy.application().value());
        gauge(
                "understudy.readiness.score",
                "Share of the checks of the standby that hold, 0 to 1; NaN while nothing is known",
                application,
                () -> rounds.of(policy).score().orElse(Double.NaN));
        gauge(
                "understudy.ready",
                "1 when the standby could take over now by every check, 0 when it could not or nobody knows",
                application,
                () -> rounds.of(policy).state() == State.READY ? 1.0 : 0.0);
        gauge(
                "understudy.readiness.age.seconds",
                "Age of the last round of checks of the standby; NaN when there was none here",
                application,
                () -> rounds.age(policy.application())
                        .map(age -> age.toMillis() / 1000.0)
                        .orElse(Double.NaN));
    }

    /** Which documents run, read when scraped. */
    public void watch(DocumentWatch documents) {
        Gauge.builder(
                        "understudy.documents.rejected",
                        documents,
                        d -> d.running().rejected().size())
                .description(
                        "Lines that keep the documents in the folder from being taken; 0 while they are the ones that run")
                .register(registry);
        Gauge.builder(
                        "understudy.documents.loaded.timestamp.seconds",
                        documents,
                        d -> d.running().loadedAt().getEpochSecond())
                .description("When the documents that run were taken, in seconds since 1970")
                .register(registry);
    }

    /**
     * What became of what each channel was sent, read when scraped.
     *
     * @param deliveries by the channel's name
     * @param deferred how many notices found no room on their way to the log and the channels
     */
    public void watch(Map<String, Delivery> deliveries, Supplier<Number> deferred) {
        FunctionCounter.builder(
                        "understudy.notices.deferred", deferred, d -> d.get().doubleValue())
                .description("Notices that found the way to the log and the channels full; they are tried anew")
                .register(registry);
        deliveries.forEach((name, delivery) -> {
            Tags channel = Tags.of("channel", name);
            gauge(
                    "understudy.channel.troubled",
                    "1 since a try failed or the queue was full until a notice arrives, else 0",
                    channel,
                    () -> delivery.trouble().isPresent() ? 1.0 : 0.0);
            gauge(
                    "understudy.notices.waiting",
                    "Notices in the channel's queue, with the one that is being sent",
                    channel,
                    delivery::waiting);
            notices("arrived", "Notices that arrived", channel, delivery, Delivery::arrivedCount);
            notices("tries.failed", "Tries to send a notice that failed", channel, delivery, Delivery::failedTries);
            notices(
                    "undelivered",
                    "Notices that arrived by none of their tries; what is still so is told anew",
                    channel,
                    delivery,
                    Delivery::givenUpCount);
            notices(
                    "dropped",
                    "How often the channel's full queue took no notice; what is still so is tried anew",
                    channel,
                    delivery,
                    Delivery::droppedCount);
        });
    }

    private void notices(String what, String help, Tags channel, Delivery delivery, ToDoubleFunction<Delivery> value) {
        FunctionCounter.builder("understudy.notices." + what, delivery, value)
                .description(help)
                .tags(channel)
                .register(registry);
    }

    /** Measures an application no more. */
    public void forget(ApplicationName application) {
        registry.getMeters().stream()
                .filter(meter -> application.value().equals(meter.getId().getTag("application")))
                .forEach(registry::remove);
    }

    /** What stands around the questions to the standbys: time limits, bulkheads and circuit breakers. */
    public void watch(Guard guard) {
        TaggedTimeLimiterMetrics.ofTimeLimiterRegistry(guard.limiters()).bindTo(registry);
        TaggedBulkheadMetrics.ofBulkheadRegistry(guard.bulkheads()).bindTo(registry);
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(guard.breakers()).bindTo(registry);
    }

    private void counter(
            String name, String help, ProbeEngine.Counters counters, ToDoubleFunction<ProbeEngine.Counters> value) {
        FunctionCounter.builder(name, counters, value).description(help).register(registry);
    }

    private void gauge(String name, String help, Tags tags, Supplier<Number> value) {
        Gauge.builder(name, value).description(help).tags(tags).register(registry);
    }

    private static double seconds(
            SnapshotReader reader,
            FailoverPolicy policy,
            ReplicationLink link,
            Function<ReplicationStatus, Optional<Duration>> field) {
        Snapshot snapshot = reader.read(policy);
        return snapshot.replication().stream()
                .filter(status -> status.link().equals(link.name()))
                .flatMap(status -> field.apply(status).stream())
                .findFirst()
                .map(d -> d.toMillis() / 1000.0)
                .orElse(Double.NaN);
    }
}
