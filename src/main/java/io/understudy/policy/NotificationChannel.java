package io.understudy.policy;

import io.understudy.notification.Channel;
import io.understudy.topology.HostPort;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * One way to reach people, as the Orchestrator document writes it.
 *
 * @param target where it leads
 */
public record NotificationChannel(Channel channel, Target target) {

    /** Where a channel leads. */
    public sealed interface Target {

        /** @param webhook the URL of an incoming webhook */
        record Slack(SecretRef webhook) implements Target {}

        /** @param events default https://events.pagerduty.com/v2/enqueue */
        record PagerDuty(SecretRef routingKey, URI events) implements Target {}

        /** @param token sent as a bearer token */
        record Webhook(URI url, Optional<SecretRef> token) implements Target {}

        /**
         * @param startTls whether the connection must be encrypted before anything is said, default true
         * @param login for servers that want one
         */
        record Mail(HostPort smtp, boolean startTls, Optional<Login> login, String from, List<String> to)
                implements Target {

            public Mail {
                to = List.copyOf(to);
            }
        }
    }

    public record Login(String user, SecretRef password) {}
}
