package io.understudy.adapter.route53;

import io.understudy.operation.Progress;
import io.understudy.policy.DnsPolicy;
import io.understudy.time.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import software.amazon.awssdk.services.route53.Route53Client;

/**
 * All traffic to Route 53: calls with the same access share one pace, and all applications in a hosted zone share its calls.
 * Thread-safe.
 */
final class HostedZones {

    /** A check of readiness has ten seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final Function<DnsPolicy.Aws, Route53Client> clients;
    private final Executor executor;
    private final Ticker ticker;
    private final Waiting waiting;
    private final Times times;
    private final Map<DnsPolicy.Aws, Account> accounts = new ConcurrentHashMap<>();
    private final Map<DnsPolicy.Aws, ChangeWatch> watches = new ConcurrentHashMap<>();
    private final Map<Id, Traffic> zones = new ConcurrentHashMap<>();

    private record Id(DnsPolicy.Aws access, String hostedZone) {}

    /**
     * @param poll from one question how far a change is to the next
     * @param fresh how long what readiness found counts
     */
    record Times(Duration poll, Duration fresh) {
        static final Times USUAL = new Times(Duration.ofSeconds(1), Duration.ofSeconds(30));
    }

    /** What goes to one hosted zone, put together. */
    record Traffic(
            Account account, Looks looks, ChangeLane changes, ChangeWatch watch, ZoneSurvey survey, Waiting waiting) {}

    /** @param executor carries calls out: virtual threads */
    HostedZones(
            Function<DnsPolicy.Aws, Route53Client> clients,
            Executor executor,
            Ticker ticker,
            Waiting waiting,
            Times times) {
        this.clients = clients;
        this.executor = executor;
        this.ticker = ticker;
        this.waiting = waiting;
        this.times = times;
    }

    /** For one switch. */
    HostedZone of(ZoneSwitch goal, Duration timeout) {
        return of(goal, timeout, Progress.UNHEARD);
    }

    /** For one switch that somebody hears of. */
    HostedZone of(ZoneSwitch goal, Duration timeout, Progress progress) {
        return new HostedZone(traffic(goal.dns().aws(), goal.dns().hostedZone()), goal, timeout, progress);
    }

    Account account(DnsPolicy.Aws access) {
        return accounts.computeIfAbsent(
                access,
                _ -> new Account(clients.apply(access), new CallPace(ticker, waiting, executor), waiting, PATIENCE));
    }

    private ChangeWatch watch(DnsPolicy.Aws access) {
        return watches.computeIfAbsent(access, _ -> new ChangeWatch(account(access), ticker, waiting, times.poll()));
    }

    Traffic traffic(DnsPolicy.Aws access, String hostedZone) {
        return zones.computeIfAbsent(new Id(access, hostedZone), id -> {
            Account account = account(access);
            RecordLists lists = new RecordLists(hostedZone);
            return new Traffic(
                    account,
                    new Looks(account, lists, executor),
                    new ChangeLane(account, hostedZone, executor),
                    watch(access),
                    new ZoneSurvey(account, hostedZone, lists, ticker, waiting, times.fresh()),
                    waiting);
        });
    }
}
