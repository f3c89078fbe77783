package io.understudy.camel;

import io.understudy.notification.Notice;
import io.understudy.notification.Urgency;
import io.understudy.readiness.Finding;
import io.understudy.readiness.Readiness;
import io.understudy.readiness.Rounds;
import io.understudy.readiness.Severity;
import io.understudy.readiness.State;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.SiteName;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Tells people once when a standby can't take over, and once when it can again. That nobody knows is neither. What was told before
 * another instance led may be told once more. Thread-safe as what it tells.
 */
public final class ReadinessNews implements Rounds.Listener {

    private final Consumer<Notice> people;
    /** Another instance led meanwhile, and may have told something else. */
    private static final Optional<SiteName> LONG_AGO = Optional.empty();

    /** The standby that people know of that it could not take over. */
    private final Map<ApplicationName, Optional<SiteName>> told = new ConcurrentHashMap<>();

    /** @param people hears of it; must return quickly */
    public ReadinessNews(Consumer<Notice> people) {
        this.people = people;
    }

    @Override
    public void looked(Readiness found) {
        ApplicationName application = found.application();
        switch (found.state()) {
            case NOT_READY -> {
                Optional<SiteName> standby = Optional.of(found.placement().standby());
                if (!standby.equals(told.put(application, standby))) {
                    people.accept(notice(found, notReady(found)));
                }
            }
            case READY, DEGRADED -> {
                if (told.remove(application) != null) {
                    people.accept(notice(found, ready(found)).asOver());
                }
            }
            case UNKNOWN -> {}
        }
    }

    @Override
    public void forgotten() {
        told.replaceAll((_, _) -> LONG_AGO);
    }

    private static Notice notice(Readiness found, String words) {
        String topic = "%s %s"
                .formatted(found.placement().standby(), found.state() == State.NOT_READY ? "not ready" : "ready");
        return Notice.ofReadiness(found.application(), topic, Urgency.WARNING, words);
    }

    private static String notReady(Readiness found) {
        String lines = found.findings(Severity.BLOCKING).stream()
                .map(ReadinessNews::line)
                .collect(Collectors.joining("; "));
        return "application=%s the standby %s could NOT take over: %s. Look: understudy readiness %s"
                .formatted(found.application(), found.placement().standby(), lines, found.application());
    }

    private static String ready(Readiness found) {
        return "application=%s the standby %s could take over again (%s)"
                .formatted(found.application(), found.placement().standby(), found.summary());
    }

    private static String line(Finding finding) {
        return finding.remedy().isEmpty()
                ? "%s: %s".formatted(finding.check(), finding.what())
                : "%s: %s (%s)".formatted(finding.check(), finding.what(), finding.remedy());
    }
}
