package io.understudy.adapter.http;

import io.understudy.health.Outcome;
import io.understudy.health.ProbeResult;
import io.understudy.health.ProbeTarget;
import io.understudy.topology.Epoch;
import io.understudy.topology.SiteName;
import java.util.Optional;

/**
 * Reads the rest of a reply's head for what the probe wants to know beside the status: the epoch of the application's database, which
 * is a whole number above 0 in digits alone and changes no outcome, and the site that answered. A reply of another site than
 * the one that was asked says nothing about that one; neither does a good one that names no site. One instance reads one reply.
 */
final class ReplyHead {

    /** Longer heads are not read to their end, so that they tell nothing. */
    private static final int LIMIT = 16_384;

    private final Optional<WantedHeader> epoch;
    private final Optional<WantedHeader> site;
    private final String siteHeader;
    private final SiteName asked;
    private final ProbeResult judged;
    private int seen;
    private boolean blankLine;
    private boolean complete;

    /** @param judged what the status has said already */
    ReplyHead(ProbeTarget.Http http, SiteName asked, ProbeResult judged) {
        this.epoch = http.epochHeader().map(WantedHeader::new);
        this.site = http.siteHeader().map(WantedHeader::new);
        this.siteHeader = http.siteHeader().orElse("");
        this.asked = asked;
        this.judged = judged;
    }

    /** Whether anything but the status counts. */
    static boolean counts(ProbeTarget.Http http, ProbeResult judged) {
        return http.siteHeader().isPresent() || http.epochHeader().isPresent() && judged.outcome() == Outcome.UP;
    }

    /** Takes what comes after the status; false when there is no more to read. */
    boolean read(byte next) {
        if (++seen > LIMIT) {
            return false;
        }
        if (next == '\n') {
            epoch.ifPresent(WantedHeader::endLine);
            site.ifPresent(WantedHeader::endLine);
            complete = blankLine;
            blankLine = true;
        } else {
            blankLine &= next == '\r';
            epoch.ifPresent(header -> header.take(next));
            site.ifPresent(header -> header.take(next));
        }
        return !complete;
    }

    /** The outcome of the status, with the epoch where the whole head was read and tells it; UNKNOWN where another site may have answered. */
    ProbeResult result() {
        if (site.isEmpty()) {
            return told(judged);
        }
        Optional<String> answered = told(site);
        if (answered.equals(Optional.of(asked.value()))) {
            return told(judged);
        }
        if (answered.isPresent()) {
            return ProbeResult.unknown("%s as %s, not %s: its address leads to another site"
                    .formatted(judged.detail(), answered.get(), asked));
        }
        return judged.outcome() == Outcome.UP
                ? ProbeResult.unknown("%s, but names no site in the header %s, which should be %s"
                        .formatted(judged.detail(), siteHeader, asked))
                : judged;
    }

    private ProbeResult told(ProbeResult result) {
        Optional<Epoch> number = told(epoch)
                .filter(text -> text.matches("[0-9]{1,18}"))
                .map(Long::parseLong)
                .filter(whole -> whole > 0)
                .map(Epoch::new);
        return result.outcome() == Outcome.UP ? result.telling(number) : result;
    }

    /** Another line may follow in one that was not read to its end. */
    private Optional<String> told(Optional<WantedHeader> header) {
        return complete ? header.flatMap(WantedHeader::value) : Optional.empty();
    }
}
