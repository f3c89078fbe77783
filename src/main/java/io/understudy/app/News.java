package io.understudy.app;

import io.understudy.camel.Heard;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import org.apache.camel.ProducerTemplate;

/** What the service's parts hand to the routes; returns at once. Thread-safe. */
record News(ProducerTemplate template, Ticker ticker) {

    private static final String NOTIFY = "seda:notify?waitForTaskToComplete=Never&discardWhenFull=true";
    private static final String ESCALATE = "seda:escalate?waitForTaskToComplete=Never&discardWhenFull=true";
    private static final String VERDICT_CHANGED = "seda:verdict-changed";

    /** An application is seen differently from now on: a decision is due. */
    void changed(ApplicationName application) {
        template.asyncSendBody(VERDICT_CHANGED, new Heard(application, ticker.nanos()));
    }

    /** One sentence for the second channel: what people were told before, and nobody answered. */
    void escalate(String words) {
        template.asyncSendBody(ESCALATE, words);
    }

    /** One sentence for people. */
    void tell(String words) {
        template.asyncSendBody(NOTIFY, words);
    }
}
