package io.understudy.camel;

import io.understudy.health.RemoteView;
import io.understudy.health.RemoteViews;
import io.understudy.health.Signal;
import io.understudy.health.VantagePoint;
import io.understudy.health.Verdict;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every witness what it sees; one question to a witness at a time. Tells the listener which applications it now sees
 * differently. Thread-safe; the bean {@code witnesses} of the routes.
 */
public final class Witnesses {

    private static final Logger LOG = LoggerFactory.getLogger(Witnesses.class);

    private final Map<VantagePoint, RemoteView.Source> sources;
    private final Supplier<Map<ApplicationName, SiteName>> primaries;
    private final RemoteViews views;
    private final Consumer<ApplicationName> changed;
    private final Executor executor;
    private final Set<VantagePoint> underWay = ConcurrentHashMap.newKeySet();
    private final Set<VantagePoint> silent = ConcurrentHashMap.newKeySet();

    public Witnesses(
            Map<VantagePoint, RemoteView.Source> sources,
            Supplier<Map<ApplicationName, SiteName>> primaries,
            RemoteViews views,
            Consumer<ApplicationName> changed,
            Executor executor) {
        this.sources = Map.copyOf(sources);
        this.primaries = primaries;
        this.views = views;
        this.changed = changed;
        this.executor = executor;
    }

    /** Asks all of them; returns at once. */
    public void ask() {
        sources.forEach((name, source) -> {
            if (underWay.add(name)) {
                executor.execute(() -> ask(name, source));
            }
        });
    }

    private Map<ApplicationName, Map<Signal, Verdict>> signals(
            VantagePoint name, Map<ApplicationName, SiteName> question) {
        Map<ApplicationName, Map<Signal, Verdict>> signals = new HashMap<>();
        question.forEach((application, site) -> signals.put(application, views.of(name, application, site)));
        return signals;
    }

    private void ask(VantagePoint name, RemoteView.Source source) {
        try {
            Map<ApplicationName, SiteName> question = primaries.get();
            RemoteView view = source.ask(question);
            Map<ApplicationName, Map<Signal, Verdict>> before = signals(name, question);
            views.put(name, view);
            signals(name, question).forEach((application, after) -> {
                if (!after.equals(before.get(application))) {
                    changed.accept(application);
                }
            });
            if (silent.remove(name)) {
                LOG.info("witness {} answers again", name);
            }
        } catch (RuntimeException e) {
            views.failed(name, String.valueOf(e.getMessage()));
            if (silent.add(name)) {
                LOG.warn("witness {}: {}", name, e.getMessage());
            }
        } finally {
            underWay.remove(name);
        }
    }
}
