package io.understudy.camel;

import io.understudy.sharing.Member;
import io.understudy.sharing.Report;
import io.understudy.sharing.Shares;
import io.understudy.topology.UnderstudyException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every other instance what it sees of the applications that it probes, one question to an instance at a time, and tells them
 * what this one sees. Thread-safe; the bean {@code peers} of the routes.
 */
public final class Peers {

    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

    private final Shares shares;
    private final Report.Source source;
    private final Executor executor;
    private final Set<Member> underWay = ConcurrentHashMap.newKeySet();
    private final Set<Member> silent = ConcurrentHashMap.newKeySet();

    public Peers(Shares shares, Report.Source source, Executor executor) {
        this.shares = shares;
        this.source = source;
        this.executor = executor;
    }

    /** Looks at what is due by what they told, and asks all of them; returns at once. */
    public void ask() {
        shares.review();
        silent.retainAll(shares.others());
        for (Member other : shares.others()) {
            if (underWay.add(other)) {
                executor.execute(() -> ask(other));
            }
        }
    }

    /** @param since of the caller's last report; none for everything */
    public Report tell(@Header("since") @Nullable Long since) {
        return shares.report(since == null ? 0 : since);
    }

    private void ask(Member other) {
        try {
            if (!shares.ask(other, source)) {
                note(
                        other,
                        "another process answers there: give each instance its own 'http', or an 'url' that leads to it");
            } else if (silent.remove(other)) {
                LOG.info("instance {} answers again", other);
            }
        } catch (UnderstudyException.Transient e) {
            note(other, String.valueOf(e.getMessage()));
        } finally {
            underWay.remove(other);
        }
    }

    private void note(Member other, String why) {
        if (silent.add(other)) {
            LOG.warn("instance {}: {}; this one probes the other's applications itself meanwhile", other, why);
        }
    }
}
