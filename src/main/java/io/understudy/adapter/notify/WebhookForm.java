package io.understudy.adapter.notify;

import io.understudy.notification.HttpMessage;
import io.understudy.notification.Notice;
import io.understudy.policy.SecretRef;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON object for an endpoint of one's own: {@code application}, {@code subject}, {@code topic}, {@code urgency} (INFO, WARNING or CRITICAL),
 * {@code over}, {@code words}, and {@code at}, when it became so, milliseconds since 1970.
 *
 * @param token sent as a bearer token
 */
public record WebhookForm(URI url, Optional<SecretRef> token) implements HttpMessage.Form {

    @Override
    public HttpMessage of(Notice notice, long at) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("application", notice.application().value());
        fields.put("subject", notice.subject());
        fields.put("topic", notice.topic());
        fields.put("urgency", notice.urgency().name());
        fields.put("over", notice.over());
        fields.put("words", notice.words());
        fields.put("at", at);
        Map<String, String> headers =
                token.map(t -> Map.of("Authorization", "Bearer " + t.reveal())).orElse(Map.of());
        return new HttpMessage(url, headers, Json.write(fields));
    }
}
