package io.understudy.app;

import io.understudy.adapter.http.HostResolver;
import io.understudy.adapter.http.NettyProber;
import io.understudy.adapter.kubernetes.KubernetesClients;
import io.understudy.adapter.kubernetes.KubernetesProber;
import io.understudy.adapter.mysql.MysqlProber;
import io.understudy.adapter.postgresql.PostgresqlProber;
import io.understudy.adapter.postgresql.Sessions;
import io.understudy.adapter.redis.RedisProber;
import io.understudy.adapter.rfc2136.AuthoritativeResolver;
import io.understudy.adapter.rfc2136.DnsProber;
import io.understudy.camel.RouteProber;
import io.understudy.camel.UserRoutes;
import io.understudy.health.HealthBoard;
import io.understudy.health.ProbeEngine;
import io.understudy.health.ProbeTarget;
import io.understudy.health.Prober;
import io.understudy.health.RoutingProber;
import io.understudy.health.VantagePoint;
import io.understudy.health.VerdictChange;
import io.understudy.policy.Catalogue;
import io.understudy.policy.DnsPolicy;
import io.understudy.policy.FailoverPolicy;
import io.understudy.time.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** What an orchestrator and a witness have in common: everything that looks, nothing that acts. */
record Observing(
        Catalogue catalogue,
        Ticker ticker,
        Clock clock,
        ExecutorService threads,
        Sessions sessions,
        io.understudy.adapter.mysql.Sessions mysql,
        KubernetesClients clusters,
        NettyProber http,
        Prober prober,
        HealthBoard board,
        ProbeEngine probes)
        implements AutoCloseable {

    /** From one tick of routes/probe.camel.yaml to the next. */
    static final Duration TICK = Duration.ofMillis(10);

    static Observing open(
            Catalogue catalogue,
            VantagePoint self,
            Ticker ticker,
            UserRoutes routes,
            Consumer<VerdictChange> listener) {
        Clock clock = Clock.systemUTC();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Sessions sessions = new Sessions(ticker);
        var mysql = new io.understudy.adapter.mysql.Sessions(ticker);
        KubernetesClients clusters = new KubernetesClients();
        AuthoritativeResolver names = new AuthoritativeResolver(threads, Duration.ofMillis(500));
        HostResolver system = HostResolver.system(threads);
        NettyProber http = new NettyProber(
                host -> policyOf(catalogue, host)
                        .map(policy -> names.resolve(policy, host))
                        .orElseGet(() -> system.resolve(host)),
                system,
                threads,
                ticker);
        Prober kubernetes = new KubernetesProber(clusters, catalogue.sites()::get, threads);
        Prober prober = new RoutingProber(Map.ofEntries(
                Map.entry(ProbeTarget.Http.class, http),
                Map.entry(ProbeTarget.Tcp.class, http),
                Map.entry(ProbeTarget.KubernetesReadyz.class, kubernetes),
                Map.entry(ProbeTarget.KubernetesWorkload.class, kubernetes),
                Map.entry(
                        ProbeTarget.Postgresql.class,
                        new PostgresqlProber(catalogue.policies()::get, sessions, threads, clock)),
                Map.entry(ProbeTarget.Mysql.class, new MysqlProber(catalogue.policies()::get, mysql, threads, clock)),
                Map.entry(ProbeTarget.Redis.class, new RedisProber(catalogue.policies()::get, ticker, threads, clock)),
                Map.entry(ProbeTarget.Dns.class, new DnsProber(threads)),
                Map.entry(ProbeTarget.Route.class, new RouteProber(routes, threads))));
        HealthBoard board = new HealthBoard(ticker, self, listener);
        ProbeEngine probes = new ProbeEngine(ticker, prober, self, TICK, board);
        return new Observing(catalogue, ticker, clock, threads, sessions, mysql, clusters, http, prober, board, probes);
    }

    /** The policy whose zone a host's name lies in, so that its own authoritative servers are asked. */
    private static Optional<FailoverPolicy> policyOf(Catalogue catalogue, String host) {
        return catalogue.policies().values().stream()
                .filter(policy -> policy.dns()
                        .map(DnsPolicy::zone)
                        .filter(zone -> (host + ".").endsWith("." + zone))
                        .isPresent())
                .findFirst();
    }

    @Override
    public void close() {
        http.close();
        threads.shutdownNow();
        sessions.close();
        mysql.close();
        clusters.close();
    }
}
