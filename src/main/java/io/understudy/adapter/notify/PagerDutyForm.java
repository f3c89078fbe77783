package io.understudy.adapter.notify;

import io.understudy.notification.HttpMessage;
import io.understudy.notification.Notice;
import io.understudy.policy.SecretRef;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * An event of PagerDuty's Events API v2 (https://developer.pagerduty.com/docs/events-api-v2-overview). What is urgent about
 * one subject, such as an application's decision or an operation, is one incident, which is resolved when that is over.
 *
 * @param events where events are posted
 * @param routingKey the integration key of a service of PagerDuty
 */
public record PagerDutyForm(URI events, SecretRef routingKey) implements HttpMessage.Form {

    /** PagerDuty refuses a longer summary. */
    private static final int MOST = 1_024;

    @Override
    public HttpMessage of(Notice notice, long at) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("routing_key", routingKey.reveal());
        event.put("event_action", notice.over() ? "resolve" : "trigger");
        event.put("dedup_key", "understudy/%s/%s".formatted(notice.application(), notice.subject()));
        event.put("client", "Understudy");
        event.put(
                "payload",
                Map.of(
                        "summary", Json.cut(notice.words(), MOST),
                        "source", notice.application().value(),
                        "severity", notice.urgency().name().toLowerCase(Locale.ROOT),
                        "timestamp", Instant.ofEpochMilli(at).toString(),
                        "component", "understudy",
                        "class", notice.subject()));
        return new HttpMessage(events, Map.of(), Json.write(event));
    }
}
