package io.understudy.camel;

import io.understudy.drill.Drill;
import io.understudy.drill.Drills;
import io.understudy.drill.Live;
import io.understudy.drill.Result;
import io.understudy.notification.Notice;
import io.understudy.notification.Urgency;
import io.understudy.operation.OperationFact;
import io.understudy.operation.OperationListener;
import io.understudy.operation.OperationView;
import io.understudy.operation.Phase;
import io.understudy.topology.SiteName;
import java.util.function.Consumer;

/** What drills and operations tell of each other, and people of both. */
public final class DrillNews {

    private DrillNews() {}

    /**
     * Tells people of each drill that ended, or waits for long: of one that did not pass as of something to look at, and at once where
     * its application is away from home or not protected.
     */
    public static Consumer<Drill> people(Consumer<Notice> people) {
        return drill -> {
            boolean exposed = drill.live().map(Live::exposed).orElse(false);
            Notice notice =
                    Notice.ofDrill(drill.application(), exposed ? Urgency.CRITICAL : Urgency.WARNING, words(drill));
            people.accept(drill.result() == Result.PASSED ? notice.asOver() : notice);
        };
    }

    private static String words(Drill drill) {
        return "application=%s drill=%s (%s, by %s) %s: %s. Read it: understudy drill show %s"
                .formatted(
                        drill.application(),
                        drill.id(),
                        drill.kind().written(),
                        drill.by(),
                        drill.result(),
                        drill.why(),
                        drill.id());
    }

    /** Ends the drill of an application as soon as an operation acts on it, and each isolated drill at the standby where it acts. */
    public static OperationListener givingWay(Drills drills) {
        return (OperationView view, OperationFact fact) -> {
            if (view.finishedAt().isEmpty() && view.phase() != Phase.AWAITING_APPROVAL) {
                drills.giveWay(view.application(), "operation %s began".formatted(view.id()));
                SiteName standby = view.from().standby();
                drills.giveWayAt(standby, "operation %s began, which needs %s".formatted(view.id(), standby));
            }
        };
    }
}
