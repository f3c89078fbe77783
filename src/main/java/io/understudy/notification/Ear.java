package io.understudy.notification;

import io.understudy.notification.Channel.Hears;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one channel is told of all that happens: what is urgent enough, each state once, and the end of what it was told.
 * Thread-safe.
 */
public final class Ear {

    private final Channel channel;
    private final Retelling retelling;
    private final Set<String> alarmed = new HashSet<>();

    public Ear(Channel channel) {
        this.channel = channel;
        this.retelling = new Retelling(channel.quiet());
    }

    /**
     * What the channel is told now, if anything.
     *
     * @param to which of the two channels it was meant for
     * @param nanos by the ticker
     */
    public synchronized Optional<Notice> hear(Notice notice, Hears to, long nanos) {
        if (notice.over()) {
            boolean known = alarmed.remove(notice.subject());
            return known || meant(notice, to) ? retelling.hear(notice, nanos) : untold(notice);
        }
        if (!meant(notice, to)) {
            return channel.hears() == to ? untold(notice) : Optional.empty();
        }
        alarmed.add(notice.subject());
        return retelling.hear(notice, nanos);
    }

    /** It is not told, and yet what was told before is no longer so. */
    private Optional<Notice> untold(Notice notice) {
        retelling.pass(notice);
        return Optional.empty();
    }

    private boolean meant(Notice notice, Hears to) {
        return channel.hears() == to && notice.urgency().compareTo(channel.least()) >= 0;
    }

    /** It was told, and did not arrive: it is due again, unless something newer is so by now. */
    public void missed(Notice notice) {
        retelling.missed(notice);
    }

    /** What was held back and is due now. */
    public List<Notice> due(long nanos) {
        return retelling.due(nanos);
    }
}
