package io.understudy.app;

import io.understudy.adapter.mysql.MysqlFence;
import io.understudy.adapter.mysql.MysqlReplicationProbe;
import io.understudy.adapter.postgresql.EpochStore;
import io.understudy.adapter.postgresql.PostgresqlFence;
import io.understudy.adapter.postgresql.PostgresqlReplicationProbe;
import io.understudy.adapter.postgresql.StrayCopies;
import io.understudy.adapter.redis.EpochKey;
import io.understudy.adapter.redis.RedisFence;
import io.understudy.adapter.redis.RedisReplicationProbe;
import io.understudy.adapter.velero.VeleroReplicationProbe;
import io.understudy.camel.LagSampler;
import io.understudy.journal.Leadership;
import io.understudy.operation.Engine;
import io.understudy.policy.Catalogue;
import io.understudy.policy.FailoverPolicy;
import io.understudy.policy.ReplicationLink;
import io.understudy.replication.LagBoard;
import io.understudy.replication.LagSample;
import io.understudy.replication.LinkSample;
import io.understudy.replication.ReplicationProbe;
import io.understudy.sharing.Shares;
import io.understudy.topology.Epoch;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Takes samples of every replication link, keeps what they tell of its lag, and looks in each for an old primary that came
 * back, where this instance leads. Thread-safe.
 */
record Replicating(
        Engine engine,
        Leadership leadership,
        LagBoard lags,
        Map<Class<? extends ReplicationLink>, ReplicationProbe> probes,
        Quarantine quarantine) {

    /** @param writer this instance's own name, whose heartbeat rows are its own */
    static Replicating of(
            Observing observing, Engine engine, Leadership leadership, LagBoard lags, String writer, News news) {
        Catalogue catalogue = observing.catalogue();
        return new Replicating(
                engine,
                leadership,
                lags,
                Map.of(
                        ReplicationLink.Postgresql.class,
                        new PostgresqlReplicationProbe(
                                catalogue.policies()::get,
                                observing.sessions(),
                                observing.threads(),
                                observing.ticker(),
                                observing.clock(),
                                writer),
                        ReplicationLink.Mysql.class,
                        new MysqlReplicationProbe(
                                catalogue.policies()::get,
                                observing.mysql(),
                                observing.threads(),
                                observing.ticker(),
                                observing.clock(),
                                writer),
                        ReplicationLink.Redis.class,
                        new RedisReplicationProbe(
                                catalogue.policies()::get,
                                observing.threads(),
                                observing.ticker(),
                                observing.clock(),
                                writer),
                        ReplicationLink.Velero.class,
                        new VeleroReplicationProbe(
                                catalogue, observing.clusters()::of, observing.ticker(), observing.clock())),
                new Quarantine(
                        new InBandFences(List.of(
                                new PostgresqlFence(observing.sessions(), observing.ticker()),
                                new MysqlFence(observing.mysql(), observing.ticker()),
                                new RedisFence(observing.ticker()))),
                        (policy, placement) -> settled(engine, leadership, policy, placement),
                        (link, site) -> carried(observing, link, site),
                        (link, placement) -> link instanceof ReplicationLink.Postgresql database
                                && new StrayCopies(observing.sessions()).proven(database, placement),
                        catalogue.sites(),
                        observing.ticker(),
                        observing.threads(),
                        news::tell));
    }

    /** What the database of a link carries at a site; empty when it carries none, or can't carry any. */
    private static Optional<Epoch> carried(Observing observing, ReplicationLink link, SiteName site) {
        return switch (link) {
            case ReplicationLink.Postgresql database ->
                new EpochStore(observing.sessions()).read(database, site).map(EpochStore.Carried::epoch);
            case ReplicationLink.Mysql server ->
                new io.understudy.adapter.mysql.EpochStore(observing.mysql()).read(server, site);
            case ReplicationLink.Redis redis -> new EpochKey(observing.ticker()).read(redis, site);
            case ReplicationLink.Velero _ -> Optional.empty();
        };
    }

    /** Samples the links of the applications that this instance looks at. */
    LagSampler sampler(Observing observing, Shares shares) {
        Collection<FailoverPolicy> all = observing.catalogue().policies().values();
        return new LagSampler(
                () -> all.stream()
                        .filter(policy -> shares.looksAt(policy.application()))
                        .iterator(),
                this::take,
                observing.ticker(),
                observing.threads());
    }

    private void take(FailoverPolicy policy, ReplicationLink link) {
        Placement placement = engine.placement(policy);
        LinkSample taken = Objects.requireNonNull(probes.get(link.getClass())).sample(placement, link.name());
        lags.feed(placement, taken);
        if (taken instanceof LagSample sample) {
            quarantine.consider(policy, placement, sample);
        }
    }

    /**
     * Whether nothing exchanges the roles here and they are as they were then. One that keeps them, such as the rebuilding of the
     * old primary, changes nothing in that the one that waits must never be writable.
     */
    static boolean settled(Engine engine, Leadership leadership, FailoverPolicy policy, Placement placement) {
        return leadership.leads()
                && engine.moving(policy.application()).isEmpty()
                && engine.placement(policy).equals(placement);
    }
}
