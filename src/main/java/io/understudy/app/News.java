package io.understudy.app;

import io.understudy.camel.Channels;
import io.understudy.camel.Heard;
import io.understudy.notification.Notice;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.RuntimeCamelException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the service's parts hand to the routes; returns at once. Thread-safe. */
record News(ProducerTemplate template, Ticker ticker) {

    private static final Logger LOG = LoggerFactory.getLogger(News.class);

    private static final String NOTIFY = "seda:notify";
    private static final String ESCALATE = "seda:escalate";
    private static final String VERDICT_CHANGED = "seda:verdict-changed";

    /** An application is seen differently from now on: a decision is due. */
    void changed(ApplicationName application) {
        template.asyncSendBody(VERDICT_CHANGED, new Heard(application, ticker.nanos()));
    }

    /** For the second channel: what people were told before, and nobody answered. */
    void escalate(Notice notice) {
        drop(ESCALATE, notice, Map.of());
    }

    /** For people. */
    void tell(Notice notice) {
        drop(NOTIFY, notice, Map.of());
    }

    /**
     * For one channel's own queue.
     *
     * @param since when it became so, milliseconds since 1970
     */
    void deliver(String channel, Notice notice, long since) {
        drop("seda:notify-" + channel, notice, Map.of(Channels.SINCE, since));
    }

    /** In the order of the calls. A full queue takes no more: nothing that the service does waits for people. */
    private void drop(String queue, Notice notice, Map<String, Object> headers) {
        try {
            template.sendBodyAndHeaders(queue + "?waitForTaskToComplete=Never&discardWhenFull=true", notice, headers);
        } catch (RuntimeCamelException | IllegalStateException | RejectedExecutionException e) {
            LOG.warn("the routes do not run, so nobody was told: {}", notice);
        }
    }
}
