package io.understudy.adapter.notify;

import io.understudy.notification.HttpMessage;
import io.understudy.notification.Notice;
import io.understudy.policy.SecretRef;
import java.net.URI;
import java.util.Map;

/**
 * A message by one of Slack's incoming webhooks. The three characters that Slack gives a meaning are written as it says
 * (https://docs.slack.dev/messaging/formatting-message-text), so that no words of a user's mention a group or hide a link.
 *
 * @param webhook the URL that Slack gave, which is a secret
 */
public record SlackForm(SecretRef webhook) implements HttpMessage.Form {

    /** Slack cuts a message that is longer. */
    private static final int MOST = 4_000;

    @Override
    public HttpMessage of(Notice notice, long at) {
        String words = notice.words().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        String text = "%s *%s*: %s".formatted(head(notice), notice.application(), words);
        return new HttpMessage(
                URI.create(webhook.reveal()), Map.of(), Json.write(Map.of("text", Json.cut(text, MOST))));
    }

    private static String head(Notice notice) {
        return notice.over() ? "over" : notice.urgency().name();
    }
}
