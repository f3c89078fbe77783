package io.understudy.simulation;

import io.understudy.journal.Verification;
import io.understudy.journal.Verifier;
import io.understudy.operation.Engine;
import io.understudy.operation.OperationView;
import io.understudy.topology.OperationId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** At a world's end its journal is read anew, by an engine that knows nothing else; it must find what the one that led has. */
final class Replay {

    private final World world;

    Replay(World world) {
        this.world = world;
    }

    void check() {
        Verification chain = Verifier.verify(world.store.journal, Optional.empty());
        require(chain instanceof Verification.Intact, "the chain of the journal is broken: %s", chain);
        world.leader()
                .filter(leader -> !leader.process.stalled(world.loop.now()))
                .flatMap(Instance::engine)
                .ifPresent(this::read);
    }

    private void read(Engine live) {
        try {
            compare(live);
        } catch (IllegalStateException e) {
            require(false, "the journal can't be read: %s", e.toString());
        }
    }

    private void compare(Engine live) {
        Engine anew = anew();
        for (App app : world.apps()) {
            require(
                    anew.placement(app.policy).equals(live.placement(app.policy)),
                    "the journal has %s, the leader %s",
                    anew.placement(app.policy),
                    live.placement(app.policy));
            List<OperationId> open =
                    world.store.journal.open(app.name()).stream().toList();
            require(
                    open.equals(live.active(app.name()).stream().toList()),
                    "the journal has %s open for %s, the leader %s",
                    open,
                    app,
                    live.active(app.name()));
            open.forEach(id -> same(anew, live, id));
        }
        for (Book book : world.checker.books()) {
            String phase =
                    anew.view(new OperationId(book.id)).orElseThrow().phase().name();
            boolean closed = !book.open();
            require(!closed || phase.equals(book.phase), "the journal has %s as %s, not %s", book, phase, book.phase);
        }
    }

    /** What keeps it from going on at this moment is no fact; all else is. */
    private void same(Engine anew, Engine live, OperationId id) {
        OperationView read = anew.view(id).orElseThrow();
        OperationView kept = live.view(id).orElseThrow();
        require(
                read.phase() == kept.phase()
                        && read.kind() == kept.kind()
                        && read.moved().equals(kept.moved())
                        && read.steps().stream()
                                .map(OperationView.StepView::status)
                                .toList()
                                .equals(kept.steps().stream()
                                        .map(OperationView.StepView::status)
                                        .toList())
                        && read.pending().equals(kept.pending())
                        && read.paused().equals(kept.paused())
                        && read.lossForecast().equals(kept.lossForecast()),
                "the journal has %s, the leader %s",
                read,
                kept);
    }

    /** It is asked, and runs nothing. */
    private Engine anew() {
        Process reader = new Process("reader", Place.OUTSIDE);
        NodeClock clock = new NodeClock(world.loop, 0, Duration.ZERO);
        Threads threads = new Threads(world.loop, reader);
        return new Engine(
                world.store.journal,
                () -> {
                    throw new IllegalStateException("a reader holds no lease");
                },
                world.catalogue,
                Map.of(),
                (policy, from, kind) -> {
                    throw new IllegalStateException("a reader moves nothing");
                },
                clock,
                clock,
                threads,
                new Dice(1),
                threads,
                (view, fact) -> {});
    }

    private void require(boolean holds, String what, Object... about) {
        world.checker.require(holds, Invariant.JOURNAL_TELLS_ALL, what, about);
    }
}
