package io.understudy.camel;

import io.understudy.access.Caller;
import io.understudy.api.Requests;
import io.understudy.api.WaveReport;
import io.understudy.operation.Loss;
import io.understudy.operation.OperationKind;
import io.understudy.operation.OperationView;
import io.understudy.operation.wave.WaveRequest;
import io.understudy.operation.wave.WaveView;
import io.understudy.operation.wave.Waves;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;

/** What the HTTP API answers about waves; the bean {@code waves} of the routes. Thread-safe. */
public final class WaveApi {

    private static final int NEWEST = 20;

    /** What many applications do at once. */
    private static final List<OperationKind> MOVES = List.of(OperationKind.FAILOVER, OperationKind.SWITCHOVER);

    private final Waves waves;
    private final Operator operator;

    public WaveApi(Waves waves, Operator operator) {
        this.waves = waves;
        this.operator = operator;
    }

    /** Starts what may start now; called regularly by the routes, whose threads never wait for the journal. */
    public void proceed() {
        waves.look();
    }

    public WaveReport start(@Body Requests.Wave order, @ExchangeProperty(Caller.PROPERTY) Caller caller) {
        operator.requireOpen();
        return report(waves.start(new WaveRequest(
                kind(order.kind()),
                named("site", order.site(), SiteName::new),
                Api.name(caller.signature(order.by())),
                Typed.reasonIfAny(order.reason()),
                Optional.ofNullable(order.atOnce()).orElse(WaveRequest.AT_ONCE),
                Optional.ofNullable(order.canary()).map(canary -> named("canary", canary, ApplicationName::new)),
                order.force())));
    }

    /** The newest waves, newest first. */
    public List<WaveReport> waves() {
        return waves.recent(NEWEST).stream().map(WaveApi::report).toList();
    }

    public WaveReport wave(@Header("id") String id) {
        return report(waves.view(new OperationId(id))
                .orElseThrow(() -> new UnderstudyException.InvalidInput(
                        "there is no wave '%s': 'understudy wave list' shows them".formatted(id))));
    }

    public WaveReport pause(
            @Header("id") String id, @Body Requests.Reasoned order, @ExchangeProperty(Caller.PROPERTY) Caller caller) {
        return report(
                waves.pause(new OperationId(id), Api.name(caller.signature(order.by())), Typed.reason(order.reason())));
    }

    public WaveReport resume(
            @Header("id") String id,
            @Body Requests.Intervention order,
            @ExchangeProperty(Caller.PROPERTY) Caller caller) {
        return report(waves.resume(
                new OperationId(id), Api.name(caller.signature(order.by())), Typed.reasonIfAny(order.reason())));
    }

    public WaveReport stop(
            @Header("id") String id, @Body Requests.Reasoned order, @ExchangeProperty(Caller.PROPERTY) Caller caller) {
        return report(
                waves.stop(new OperationId(id), Api.name(caller.signature(order.by())), Typed.reason(order.reason())));
    }

    public WaveReport retry(
            @Header("id") String id,
            @Header("app") String application,
            @Body Requests.Intervention order,
            @ExchangeProperty(Caller.PROPERTY) Caller caller) {
        return report(waves.retry(
                new OperationId(id),
                named("application", application, ApplicationName::new),
                Api.name(caller.signature(order.by())),
                Typed.reasonIfAny(order.reason())));
    }

    private static OperationKind kind(String kind) {
        return MOVES.stream()
                .filter(k -> k.name().equals(kind))
                .findFirst()
                .orElseThrow(
                        () -> new UnderstudyException.InvalidInput("kind '%s' is none of %s".formatted(kind, MOVES)));
    }

    private static <T> T named(String what, @Nullable String name, Function<String, T> type) {
        if (name == null) {
            throw new UnderstudyException.InvalidInput("'%s' is missing".formatted(what));
        }
        try {
            return type.apply(name);
        } catch (IllegalArgumentException e) {
            throw new UnderstudyException.InvalidInput(String.valueOf(e.getMessage()));
        }
    }

    private static WaveReport report(WaveView wave) {
        return new WaveReport(
                wave.id().value(),
                wave.kind().name(),
                wave.site().value(),
                wave.phase().name(),
                wave.by(),
                wave.reason(),
                wave.why(),
                wave.members().stream().map(WaveApi::member).toList());
    }

    private static WaveReport.Member member(WaveView.MemberView member) {
        Optional<OperationView> operation = member.operation();
        return new WaveReport.Member(
                member.application().value(),
                member.group(),
                member.state().name(),
                member.why().or(() -> operation.flatMap(OperationView::why)).orElse(""),
                operation.map(o -> o.id().value()).orElse(null),
                operation
                        .flatMap(o -> o.pending().stream().findFirst())
                        .map(OperationView.Pending::phrase)
                        .orElse(null),
                operation
                        .flatMap(OperationView::lossForecast)
                        .map(loss ->
                                loss instanceof Loss.AtMost most ? most.window().toMillis() : null)
                        .orElse(null),
                operation
                        .flatMap(o -> o.finishedAt()
                                .map(end -> Duration.between(o.startedAt(), end).toMillis()))
                        .orElse(null));
    }
}
