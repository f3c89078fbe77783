package io.understudy.policy;

import io.understudy.document.Section;
import io.understudy.notification.Channel;
import io.understudy.notification.Urgency;
import io.understudy.policy.NotificationChannel.Target;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Binds the ways to reach people. */
final class NotificationReader {

    private static final URI PAGERDUTY = URI.create("https://events.pagerduty.com/v2/enqueue");
    private static final Duration QUIET = Duration.ofMinutes(5);

    private NotificationReader() {}

    static List<NotificationChannel> read(List<Section> sections, Path folder) {
        Set<String> names = new HashSet<>();
        for (Section section : sections) {
            String name = section.required("name");
            if (!names.add(name)) {
                section.problem(
                        "name",
                        "two channels are named '%s'".formatted(name),
                        "rename this one: logs tell channels apart by their names");
            }
        }
        return sections.stream().map(section -> channel(section, folder)).toList();
    }

    private static NotificationChannel channel(Section section, Path folder) {
        Target target = target(section, folder);
        return new NotificationChannel(
                new Channel(
                        section.required("name"),
                        kind(target),
                        section.text("urgency")
                                .map(urgency -> Urgency.valueOf(urgency.toUpperCase(Locale.ROOT)))
                                .orElse(target instanceof Target.PagerDuty ? Urgency.CRITICAL : Urgency.WARNING),
                        section.duration("quiet", QUIET, Duration.ZERO),
                        section.text("hears")
                                .map(hears -> Channel.Hears.valueOf(hears.toUpperCase(Locale.ROOT)))
                                .orElse(Channel.Hears.NOTICES)),
                target);
    }

    private static String kind(Target target) {
        return switch (target) {
            case Target.Slack _ -> "slack";
            case Target.PagerDuty _ -> "pagerduty";
            case Target.Webhook _ -> "webhook";
            case Target.Mail _ -> "mail";
        };
    }

    private static Target target(Section section, Path folder) {
        if (section.has("slack")) {
            return new Target.Slack(LinkReader.secret(section.section("slack").section("webhook"), folder));
        }
        if (section.has("pagerDuty")) {
            Section pagerDuty = section.section("pagerDuty");
            return new Target.PagerDuty(
                    LinkReader.secret(pagerDuty.section("routingKey"), folder),
                    pagerDuty.has("url") ? Paths.url(pagerDuty, "url") : PAGERDUTY);
        }
        if (section.has("webhook")) {
            Section webhook = section.section("webhook");
            return new Target.Webhook(
                    Paths.url(webhook, "url"),
                    webhook.has("token")
                            ? Optional.of(LinkReader.secret(webhook.section("token"), folder))
                            : Optional.empty());
        }
        return mail(section.section("mail"), folder);
    }

    private static Target.Mail mail(Section mail, Path folder) {
        boolean startTls = mail.flag("startTls", true);
        if (!startTls && mail.has("login")) {
            mail.problem(
                    "startTls",
                    "the password of 'login' would cross the network in the clear",
                    "remove 'startTls: false', or 'login' where the server wants none");
        }
        return new Target.Mail(
                mail.hostPort("smtp"),
                startTls,
                mail.has("login") ? Optional.of(login(mail.section("login"), folder)) : Optional.empty(),
                mail.required("from"),
                mail.texts("to"));
    }

    private static NotificationChannel.Login login(Section section, Path folder) {
        return new NotificationChannel.Login(
                section.required("user"), LinkReader.secret(section.section("password"), folder));
    }
}
