package io.understudy.app;

import io.understudy.adapter.notify.PagerDutyForm;
import io.understudy.adapter.notify.SlackForm;
import io.understudy.adapter.notify.WebhookForm;
import io.understudy.camel.Channels;
import io.understudy.camel.MailLogin;
import io.understudy.notification.HttpMessage;
import io.understudy.notification.Voice;
import io.understudy.policy.NotificationChannel;
import io.understudy.policy.NotificationChannel.Target;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;

/** The channels of an instance: who hears what, and a route for each, made from the template of its kind. */
record Notifying(List<NotificationChannel> channels) {

    private static final String LOGIN = "login-of-";

    Channels open(Voice voice, News news, Clock clock) {
        Map<String, HttpMessage.Form> forms = new TreeMap<>();
        for (NotificationChannel channel : channels) {
            form(channel.target()).ifPresent(form -> forms.put(channel.channel().name(), form));
        }
        return new Channels(
                channels.stream().map(NotificationChannel::channel).toList(), forms, voice, news, news.ticker(), clock);
    }

    private static Optional<HttpMessage.Form> form(Target target) {
        return switch (target) {
            case Target.Slack(var webhook) -> Optional.of(new SlackForm(webhook));
            case Target.PagerDuty(var key, var events) -> Optional.of(new PagerDutyForm(events, key));
            case Target.Webhook(var url, var token) -> Optional.of(new WebhookForm(url, token));
            case Target.Mail _ -> Optional.empty();
        };
    }

    /** Adds their routes, once the templates are loaded. */
    void route(CamelContext camel, Channels told) {
        camel.addRoutePolicyFactory(told.sendings());
        for (NotificationChannel channel : channels) {
            String name = channel.channel().name();
            TemplatedRouteBuilder route = TemplatedRouteBuilder.builder(
                            camel, Channels.ROUTE + channel.channel().kind())
                    .routeId(Channels.ROUTE + name)
                    .parameter("channel", name);
            if (channel.target() instanceof Target.Mail mail) {
                route.parameter("smtp", mail.smtp())
                        .parameter("startTls", mail.startTls())
                        .parameter("from", mail.from())
                        .parameter("to", String.join(",", mail.to()));
                mail.login().ifPresent(login -> {
                    camel.getRegistry().bind(LOGIN + name, new MailLogin(login));
                    route.parameter("login", "#" + LOGIN + name);
                });
            }
            route.add();
        }
    }
}
