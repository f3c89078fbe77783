package io.understudy.app;

import io.understudy.camel.Channels;
import io.understudy.camel.Heard;
import io.understudy.notification.Notice;
import io.understudy.notification.Overflow;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.RuntimeCamelException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the service's parts hand to the routes; returns at once. Thread-safe. */
final class News implements Channels.Queues {

    private static final Logger LOG = LoggerFactory.getLogger(News.class);

    private static final String NOTIFY = "seda:notify";
    private static final String ESCALATE = "seda:escalate";
    private static final String VERDICT_CHANGED = "seda:verdict-changed";

    private final ProducerTemplate template;
    private final Ticker ticker;
    private final Overflow people = new Overflow(notice -> offer(NOTIFY, notice, Map.of()));
    private final Overflow second = new Overflow(notice -> offer(ESCALATE, notice, Map.of()));

    News(ProducerTemplate template, Ticker ticker) {
        this.template = template;
        this.ticker = ticker;
    }

    Ticker ticker() {
        return ticker;
    }

    /** An application is seen differently from now on: a decision is due. */
    void changed(ApplicationName application) {
        template.asyncSendBody(VERDICT_CHANGED, new Heard(application, ticker.nanos()));
    }

    /** For the second channel: what people were told before, and nobody answered. */
    void escalate(Notice notice) {
        told(second.tell(notice), notice);
    }

    /** For people. */
    void tell(Notice notice) {
        if (notice.over()) {
            second.forget(notice.subject());
        }
        told(people.tell(notice), notice);
    }

    private static void told(boolean taken, Notice notice) {
        if (!taken) {
            LOG.warn("the queue of notices is full, or the routes do not run, so this is told later: {}", notice);
        }
    }

    /** How often a notice found no room on its way to the log and the channels. */
    long deferred() {
        return people.deferred() + second.deferred();
    }

    @Override
    public boolean put(String channel, Notice notice, long since) {
        return offer("seda:notify-" + channel, notice, Map.of(Channels.SINCE, since));
    }

    @Override
    public void again() {
        people.again();
        second.again();
    }

    /** In the order of the calls. A full queue takes no more: nothing that the service does waits for people. */
    private boolean offer(String queue, Notice notice, Map<String, Object> headers) {
        try {
            Exchange sent = template.send(queue + "?waitForTaskToComplete=Never", exchange -> {
                exchange.getMessage().setHeaders(headers);
                exchange.getMessage().setBody(notice);
            });
            return sent.getException() == null;
        } catch (RuntimeCamelException | IllegalStateException | RejectedExecutionException e) {
            return false;
        }
    }
}
