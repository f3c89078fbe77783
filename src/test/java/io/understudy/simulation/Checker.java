package io.understudy.simulation;

import static io.understudy.simulation.Invariant.*;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.health.Outcome;
import io.understudy.health.ProbeResult;
import io.understudy.health.ProbeTarget;
import io.understudy.health.Prober;
import io.understudy.health.Thresholds;
import io.understudy.journal.Journal.Draft;
import io.understudy.journal.Journal.Lease;
import io.understudy.operation.StepContext;
import io.understudy.simulation.Database.Kind;
import io.understudy.simulation.Database.Record;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.OperationId;
import io.understudy.topology.Placement;
import io.understudy.topology.SiteName;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Knows what really happened, and throws a {@link Violation} as soon as an invariant does not hold. It shares no code with what
 * it checks: it reads the durable facts, the calls and the targets.
 */
final class Checker {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final World world;
    private final Map<String, Book> books = new LinkedHashMap<>();
    private final Map<String, Sight> sights = new HashMap<>();
    private final Map<String, Long> canaryAsked = new HashMap<>();
    private final Map<ApplicationName, Finished> finished = new HashMap<>();
    /** Old primaries of which people said, or saw to it, that they may take writes. */
    private final Set<Database> pardoned = new HashSet<>();

    private final Map<App, Long> openOldSince = new HashMap<>();
    private final Map<SiteName, Long> turnedOn = new HashMap<>();
    private final Set<Record> acknowledged = new HashSet<>();
    final Tenants tenants;
    private @Nullable Violation violation;
    private long newestToken;
    int promotions;
    int staleActs;

    /** An automatic operation that ended and was not acknowledged. */
    private record Finished(long at, Duration skew) {}

    Checker(World world) {
        this.world = world;
        this.tenants = new Tenants(world.loop);
    }

    long newestToken() {
        return newestToken;
    }

    /** The store keeps it so, whether or not anybody hears of it. */
    void granted(Lease lease) {
        newestToken = Math.max(newestToken, lease.token());
    }

    Collection<Book> books() {
        return books.values();
    }

    Optional<Book> book(OperationId id) {
        return Optional.ofNullable(books.get(id.value()));
    }

    /** The first rule that did not hold; what is thrown for it may be caught by the code that it was thrown through. */
    Optional<Violation> violation() {
        return Optional.ofNullable(violation);
    }

    void require(boolean holds, Invariant invariant, String what, Object... about) {
        if (!holds) {
            Violation found = new Violation(invariant, what.formatted(about));
            violation = violation == null ? found : violation;
            throw found;
        }
    }

    // What people and chance did

    /** A person, not the service, made an old primary writable again. */
    void turnedOn(SiteName site) {
        turnedOn.put(site, world.loop.now());
        world.apps().forEach(app -> pardoned.add(app.database(site)));
    }

    private boolean turnedOnLately(String site) {
        return world.loop.now() - turnedOn.getOrDefault(new SiteName(site), Long.MIN_VALUE / 2)
                < Duration.ofSeconds(20).toNanos();
    }

    // What was seen

    void saw(Process by, Prober.Request request, ProbeResult result) {
        if (request.probe().target() instanceof ProbeTarget.Tcp) {
            if (result.outcome() == Outcome.UP) {
                canaryAsked.put(by.name(), world.loop.now());
            }
        } else if (request.probe().target() instanceof ProbeTarget.Postgresql) {
            sight(by.name(), request.application())
                    .saw(request.site(), result.outcome(), thresholds(request.application()), world.loop.now());
        }
    }

    private Thresholds thresholds(ApplicationName application) {
        return world.app(application).policy.health().thresholds();
    }

    private Sight sight(String process, ApplicationName application) {
        return sights.computeIfAbsent(process + "/" + application, k -> new Sight());
    }

    void forget(Process process) {
        sights.keySet().removeIf(key -> key.startsWith(process.name() + "/"));
        canaryAsked.remove(process.name());
        tenants.ended(process);
    }

    // What was decided

    void decided(Instance by, App app, Placement placement) {
        long now = world.loop.now();
        String who = by.process.name();
        SiteName primary = placement.primary();
        Sight own = sight(who, app.name());
        long seconds = 1_000_000_000L;
        // From DOWN it takes a row of successes to be called UP again.
        long row = (app.policy.health().thresholds().success() + 3) * seconds;
        boolean ownLost = own.lostSince(primary, now - row);
        require(
                own.failedSince(now - row) || !app.workload(primary).erring,
                S4_NOT_FOR_APPLICATION_ERRORS,
                "%s moves %s, whose database it saw up all the time",
                who,
                app);
        long lost = (ownLost ? 1 : 0)
                + world
                        .witness()
                        .filter(w -> sight(w.process.name(), app.name()).lostSince(primary, now - row - 3 * seconds))
                        .stream()
                        .count();
        require(lost > 0, S1_UNKNOWN_IS_NO_LOSS, "%s moves %s without a row of failures", who, app);
        require(
                lost >= app.policy.health().required(),
                S3_TWO_VANTAGE_POINTS,
                "%s moves %s by the word of %d",
                who,
                app,
                lost);
        require(!own.answers(), S4_NOT_WHILE_RETURNING, "%s moves %s, whose database answers it again", who, app);
        require(
                now - canaryAsked.getOrDefault(who, Long.MIN_VALUE / 2) < 5 * seconds,
                S3_NOT_ISOLATED,
                "%s moves %s without a canary's answer",
                who,
                app);
        require(
                by.sampled(app).flatMap(s -> s.standby()).isPresent(),
                S1_UNKNOWN_IS_NO_LOSS,
                "%s moves %s without knowing its lag",
                who,
                app);
        require(world.brake.reason().isEmpty(), S11_PAUSE, "%s moves %s in a pause", who, app);
        require(!app.maintained(by.wall()), S11_MAINTENANCE, "%s moves %s while it is maintained", who, app);
        Finished last = finished.get(app.name());
        require(
                last == null
                        || !last.skew().equals(by.clock.skew())
                        || now - last.at() > app.policy.automation().cooldown().toNanos() - seconds,
                S11_COOLDOWN,
                "%s moves %s in its cooldown",
                who,
                app);
        long failing = world.apps().stream()
                .filter(other -> sight(who, other.name()).failingSince(by.primary(other), now - 2 * seconds)
                        || active(other).filter(b -> !b.awaitsApproval()).isPresent())
                .count();
        require(failing <= world.cap, S11_FEW_AT_ONCE, "%s moves %s while %d fail", who, app, failing);
    }

    private Optional<Book> active(App app) {
        return books.values().stream().filter(b -> b.app == app && b.open()).findFirst();
    }

    // What became durable

    void journaled(Instance by, Lease lease, String type, Draft draft) {
        require(
                lease.token() == newestToken,
                S6_NEWEST_LEASE_WRITES,
                "%s writes %s with token %d, the newest is %d",
                by.process,
                type,
                lease.token(),
                newestToken);
        JsonNode fact = json(draft.payload());
        if (type.equals("OperationStarted")) {
            App app = world.app(draft.application());
            require(active(app).isEmpty(), S6_ONE_OPERATION, "%s and %s", active(app), draft.operation());
            books.put(draft.operation().value(), new Book(draft.operation().value(), app, fact));
        }
        Book book = books.get(draft.operation().value());
        world.trace(() -> "%s journals %s %s %s".formatted(by.process, draft.operation(), type, brief(type, fact)));
        if (book == null) {
            return;
        }
        book.changedAt = world.loop.now();
        book.took(type, fact);
        switch (type) {
            case "CompensationStarted", "CompensationIntended" ->
                require(!book.promoted, S8_NO_UNDO_AFTER_PROMOTION, "%s is undone after its promotion", book);
            case "OperationFinished" -> ended(by, book);
            case "CooldownAcknowledged" -> finished.remove(draft.application());
            default -> {}
        }
    }

    private static String brief(String type, JsonNode fact) {
        String text = type.equals("OperationStarted") ? fact.path("reason").asText() : fact.toString();
        return text.length() > 160 ? text.substring(0, 160) + "..." : text;
    }

    private void ended(Instance by, Book book) {
        if (book.automatic && !book.lapsed()) {
            finished.put(book.app.name(), new Finished(world.loop.now(), by.clock.skew()));
        }
        if (!book.phase.equals("SUCCEEDED")) {
            return;
        }
        Database primary = book.app.database(new SiteName(book.newPrimary));
        if (book.keepsRoles) {
            require(
                    primary.recovering() || book.leftOut.contains("copy"),
                    DONE_MEANS_SERVED,
                    "%s succeeded, and %s is no standby",
                    book,
                    primary);
            return;
        }
        require(
                !primary.recovering() && primary.epoch() >= book.epoch,
                DONE_MEANS_SERVED,
                "%s succeeded, %s carries epoch %d",
                book,
                primary,
                primary.epoch());
        Database old = book.app.other(primary);
        require(
                !old.writable() || book.splitBrainAccepted() || pardoned(old),
                DONE_MEANS_SERVED,
                "%s succeeded, %s still takes writes and nobody accepted that",
                book,
                old);
        Zone.View view = book.app.zone.view();
        require(
                book.leftOut.contains("dns")
                        || view.mark().epoch() >= book.epoch
                                && view.answer().contains(primary.site().name()),
                DONE_MEANS_SERVED,
                "%s succeeded, DNS answers %s",
                book,
                view);
    }

    private static JsonNode json(String payload) {
        try {
            return JSON.readTree(payload);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    // What was called

    void observed(StepContext context) {
        book(context.operation())
                .ifPresent(b -> b.uncertain.remove(context.step().name().value()));
    }

    void applies(Instance by, StepContext context) {
        Optional<Book> found = book(context.operation());
        String step = context.step().name().value();
        if (begins(by, context).late()) {
            return;
        }
        boolean intended = found.filter(b -> b.intended.contains(step)
                        || context.step().type().equals("fence.primary") && !b.intended.isEmpty())
                .isPresent();
        require(
                intended,
                world.storeFailedLately() ? S13_NO_JOURNAL_NO_STEP : S7_INTENT_BEFORE_EFFECT,
                "%s of %s is called and its intent is not durable",
                step,
                context.operation());
        boolean repeatable = context.step().type().equals("fence.primary");
        require(
                found.orElseThrow().uncertain.add(step) || repeatable,
                S7_LOOKED_BEFORE_REPEATED,
                "%s of %s is repeated, and nobody looked what the last call did",
                step,
                context.operation());
    }

    void undoes(Instance by, StepContext context) {
        if (begins(by, context).late()) {
            return;
        }
        Book book = book(context.operation()).orElseThrow();
        require(!book.promoted, S8_NO_UNDO_AFTER_PROMOTION, "%s is undone after its promotion", book);
    }

    /** A call on its way: it was begun under a lease, which may end before the call lands. */
    final class Call {
        private final Process by;
        private final long token;

        private Call(Process by, long token) {
            this.by = by;
            this.token = token;
        }

        /** Whether the lease has ended since: that the call still lands is not prevented by the journal. */
        boolean late() {
            boolean late = token != newestToken || tenants.token(by) != token;
            staleActs += late ? 1 : 0;
            return late;
        }
    }

    /** Of a step that is called, or sends something, on the fiber that its instance handed it to. */
    Call begins(Instance by, StepContext context) {
        long token = by.fiber().mandate();
        require(
                token != Tenants.NOBODY,
                S6_ACTS_UNDER_ITS_LEASE,
                "%s begins %s of %s, and its lease has ended",
                by.process,
                context.step().name(),
                context.operation());
        require(
                token == newestToken || tenants.token(by.process) != token || world.store.clock.jumped(),
                S6_ACTS_UNDER_ITS_LEASE,
                "%s begins %s of %s with token %d as if it led, the newest is %d",
                by.process,
                context.step().name(),
                context.operation(),
                token,
                newestToken);
        return new Call(by.process, token);
    }

    // What happened at the targets

    void promoting(App app, StepContext context, Database database) {
        Book book = book(context.operation()).orElseThrow();
        Database old = app.other(database);
        if (book.splitBrainAccepted()) {
            pardoned.add(old);
        }
        boolean excuse = book.splitBrainAccepted() || turnedOnLately(book.oldPrimary);
        require(
                !old.writable() || excuse,
                S2_FENCED_BEFORE_PROMOTION,
                "%s promotes %s while %s can commit",
                book,
                database,
                old);
        book.promoted = true;
        loss(book, old, database);
    }

    /** It is a primary now. */
    void promoted(OperationId operation, Database database) {
        Book book = book(operation).orElseThrow();
        promotions++;
        require(book.effects.merge("promoted", 1, Integer::sum) == 1, S7_ONCE, "%s promoted %s again", book, database);
    }

    /** Something that nothing but looking tells about was done. */
    void done(Call call, OperationId operation, int times) {
        require(times == 1 || call.late(), S7_ONCE, "%s did the same %d times", operation, times);
    }

    /** A server is wiped and made a copy of another one. */
    void rebuilding(Call call, App app, Database source, Database target) {
        if (call.late()) {
            return;
        }
        require(
                !target.writable() && (target.recovering() || target.epoch() < source.epoch()),
                S10_NEVER_WIPES_WHAT_SERVES,
                "%s has %s of %s wiped, which carries epoch %d, for %s with epoch %d",
                call.by,
                target,
                app,
                target.epoch(),
                source,
                source.epoch());
    }

    private void loss(Book book, Database old, Database copy) {
        List<Record> lost = old.after(copy).stream()
                .filter(r -> r.kind() == Kind.ROW && acknowledged.contains(r))
                .toList();
        require(book.forecast.isPresent(), S5_LOSS_ANNOUNCED, "%s promotes without an announced loss", book);
        JsonNode forecast = book.forecast.orElseThrow();
        boolean known = forecast.has("window");
        Duration window = known ? duration(forecast.path("window")) : Duration.ZERO;
        require(
                book.lossAccepted()
                        || known
                                && window.compareTo(book.app.policy.objectives().rpo(Documents.ORDERS)) <= 0,
                S5_LOSS_ACCEPTED,
                "%s promotes with a loss of %s that nobody accepted",
                book,
                forecast);
        if (lost.isEmpty() || !known || book.splitBrainAccepted() || world.clocksJumped) {
            return;
        }
        Duration actual = Duration.ofNanos(lost.getLast().at() - lost.getFirst().at());
        require(
                actual.compareTo(window.plusMillis(50)) <= 0,
                S5_LOSS_ANNOUNCED,
                "%s announced at most %s and loses %d acknowledged rows of %s",
                book,
                window,
                lost.size(),
                actual);
    }

    private static Duration duration(JsonNode node) {
        return node.isNumber()
                ? Duration.ofNanos(node.decimalValue().movePointRight(9).longValue())
                : Duration.parse(node.asText());
    }

    void acknowledged(Record record) {
        acknowledged.add(record);
    }

    // What holds at every moment

    void afterEvent() {
        for (App app : world.apps()) {
            require(!app.zone.answer().isEmpty(), S9_DNS_NEVER_EMPTY, "%s has no address", app);
            zoneEpoch(app);
            require(
                    app.beforeEdit.isEmpty() || app.zone.answer().getFirst().equals(Zone.PAGE),
                    S9_COMPARE_AND_SET,
                    "what people wrote into the zone of %s was overwritten",
                    app);
            oneWriter(app);
        }
    }

    private void zoneEpoch(App app) {
        long epoch = app.zone.mark().epoch();
        long before = app.zoneEpoch;
        if (epoch != before) {
            boolean undone = epoch == before - 1
                    && books.values().stream().anyMatch(b -> b.app == app && b.epoch == before && b.undoing);
            require(epoch > before || undone, S9_EPOCHS_GROW, "DNS of %s goes back from %d to %d", app, before, epoch);
            app.zoneEpoch = epoch;
        }
    }

    private void oneWriter(App app) {
        boolean both = true;
        boolean pardon = false;
        for (Database database : app.databases()) {
            both &= database.writable();
            pardon |= !pardoned.isEmpty() && pardoned(database);
        }
        require(!both || pardon, S2_ONE_WRITER, "both databases of %s take writes", app);
    }

    private boolean pardoned(Database database) {
        if (database.recovering() || !database.open()) {
            pardoned.remove(database);
        }
        return pardoned.contains(database);
    }

    /** Once a second: an old primary that a working leader sees must not stay open. */
    void quarantine() {
        long now = world.loop.now();
        for (App app : world.apps()) {
            boolean both = app.databases().stream().allMatch(Database::writable);
            boolean due = both && active(app).isEmpty() && world.leaderSeesBoth(app);
            if (!due) {
                openOldSince.remove(app);
            } else {
                long since = openOldSince.computeIfAbsent(app, a -> now);
                boolean quick = now - since <= Duration.ofSeconds(30).toNanos();
                require(quick, S10_QUARANTINED, "the old primary of %s stays open", app);
            }
        }
    }

    /** Whether nothing will happen by itself any more. */
    boolean calm() {
        return books.values().stream().allMatch(b -> !b.open() || world.waitsForPerson(b));
    }

    /** At the end of a world whose faults are over. */
    void end() {
        for (Book book : books.values()) {
            boolean quiet =
                    world.loop.now() - book.changedAt > Duration.ofSeconds(30).toNanos();
            boolean stuck = quiet && book.phase.equals("OPEN") && !world.waitsForPerson(book);
            require(!stuck, NEVER_STUCK, "%s neither ends nor asks anybody", book);
        }
    }
}
