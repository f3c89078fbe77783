package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.understudy.access.SelfSigned;
import io.understudy.camel.Channels;
import io.understudy.notification.Channel;
import io.understudy.notification.Delivery;
import io.understudy.notification.HttpReceiver;
import io.understudy.notification.HttpReceiver.Post;
import io.understudy.notification.MailReceiver;
import io.understudy.notification.Notice;
import io.understudy.notification.Urgency;
import io.understudy.notification.Voice;
import io.understudy.policy.NotificationChannel;
import io.understudy.policy.NotificationChannel.Login;
import io.understudy.policy.NotificationChannel.Target;
import io.understudy.policy.SecretRef;
import io.understudy.readiness.SetTime;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.component.seda.SedaComponent;
import org.apache.camel.component.seda.SedaEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The service's own notification routes and templates, with servers on loopback where Slack, PagerDuty and the mail server would be. */
class NotificationRouteTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final ApplicationName SHOP = new ApplicationName("shop");
    private static final Notice LOST =
            Notice.ofDecision(SHOP, "primary-lost", Urgency.CRITICAL, "application=shop ACT: us-east-1 is lost");
    private static final Notice OVER = Notice.ofDecision(
                    SHOP, "primary-serves", Urgency.INFO, "application=shop hold: us-west-2 serves")
            .asOver();

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final AtomicBoolean leads = new AtomicBoolean(true);
    private final AtomicReference<Optional<Duration>> silence = new AtomicReference<>(Optional.empty());
    private final Path secret;
    private final SetTime time = new SetTime();
    private HttpReceiver receiver;
    private final News news = new News(camel.createProducerTemplate(), Ticker.system());
    private Channels channels =
            new Channels(List.of(), Map.of(), new Voice("none", leads::get, silence::get), news, Ticker.system(), time);

    NotificationRouteTest(@TempDir Path folder) {
        secret = folder.resolve("secret");
    }

    @BeforeEach
    void starts() throws IOException {
        // At its end each route waits that long for one message more.
        camel.getComponent("seda", SedaComponent.class).setDefaultPollTimeout(50);
        receiver = HttpReceiver.open("127.0.0.1");
        Files.writeString(secret, receiver.url("/slack/T0/secret").toString());
    }

    @AfterEach
    void ends() {
        camel.stop();
        receiver.close();
    }

    @Test
    void a_loss_and_its_end_reach_slack_pagerduty_and_a_webhook_once_each() throws Exception {
        serve(
                channel("chat", "slack", new Target.Slack(new SecretRef.File(secret))),
                channel("pager", "pagerduty", new Target.PagerDuty(new SecretRef.File(secret), receiver.url("/pager"))),
                channel("own", "webhook", new Target.Webhook(receiver.url("/own"), Optional.empty())));
        news.tell(LOST);
        news.tell(LOST);
        news.tell(OVER);

        await().atMost(LIMIT).until(() -> receiver.taken().size() == 6);
        for (String path : List.of("/slack/T0/secret", "/pager", "/own")) {
            assertThat(receiver.taken(path)).hasSize(2);
        }
        assertThat(receiver.taken("/pager").getLast().body()).contains("\"event_action\":\"resolve\"");
    }

    @Test
    void a_message_that_is_turned_away_is_sent_again_and_the_next_one_waits_for_it() throws Exception {
        receiver.refuse("/own", 2);
        serve(channel("own", "webhook", new Target.Webhook(receiver.url("/own"), Optional.empty())));
        news.tell(LOST);
        news.tell(OVER);
        await().atMost(LIMIT).until(() -> posted().size() == 2);
        assertThat(posted().getFirst()).contains("primary-lost");
        assertThat(posted().getLast()).contains("primary-serves");
    }

    @Test
    void one_that_is_given_up_keeps_no_other_from_being_sent() throws Exception {
        receiver.refuse("/own", 6);
        serve(channel("own", "webhook", new Target.Webhook(receiver.url("/own"), Optional.empty())));
        news.tell(LOST);
        news.tell(OVER);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(posted())
                        .as("left %d", receiver.refusals("/own"))
                        .hasSize(1));
        assertThat(posted().getFirst()).contains("primary-serves");
        assertThat(receiver.refusals("/own")).isZero();
    }

    @Test
    void what_was_given_up_is_told_anew_while_it_is_so() throws Exception {
        receiver.refuse("/own", 6);
        serve(channel("own", "webhook", new Target.Webhook(receiver.url("/own"), Optional.empty())));
        news.tell(LOST);
        await().atMost(LIMIT).until(() -> posted().size() == 1);
        assertThat(posted().getFirst()).contains("primary-lost");
    }

    @Test
    void a_channel_that_hangs_holds_up_no_other_one() throws Exception {
        receiver.hang("/hangs");
        serve(
                channel("pager", "webhook", new Target.Webhook(receiver.url("/hangs"), Optional.empty())),
                channel("own", "webhook", new Target.Webhook(receiver.url("/own"), Optional.empty())));
        news.tell(LOST);
        await().atMost(LIMIT).until(() -> receiver.unanswered("/hangs") == 1);
        news.tell(OVER);
        await().atMost(LIMIT).until(() -> receiver.taken("/own").size() == 2);
        assertThat(posted().getLast()).contains("primary-serves");
        receiver.goOn("/hangs");
    }

    @Test
    void what_has_waited_for_a_channel_that_hung_says_since_when_it_is_so() throws Exception {
        receiver.hang("/own");
        try (MailReceiver post = MailReceiver.open("127.0.0.1", "understudy", "none")) {
            serve(
                    channel("own", "webhook", new Target.Webhook(receiver.url("/own"), Optional.empty())),
                    channel(
                            "mail",
                            "mail",
                            new Target.Mail(
                                    post.smtp(),
                                    false,
                                    Optional.empty(),
                                    "understudy@example.test",
                                    List.of("ann@example.test"))));
            news.tell(LOST);
            await().atMost(LIMIT).until(() -> receiver.unanswered("/own") == 1);
            time.pass(Duration.ofSeconds(1));
            camel.createProducerTemplate().requestBody("seda:notify?waitForTaskToComplete=Always", OVER);
            time.pass(Duration.ofMinutes(2));
            receiver.goOn("/own");
            await().atMost(LIMIT).until(() -> posted().size() == 2);
            assertThat(posted().getLast())
                    .contains("\"at\":%d".formatted(SetTime.START.plusSeconds(1).toEpochMilli()));
            await().atMost(LIMIT).until(() -> post.taken().size() == 2);
            assertThat(post.taken().getFirst().date()).isEqualTo(SetTime.START);
        }
    }

    /** As if all channels hung for long: nothing takes notices out of the queue any more. */
    @Test
    @Timeout(60)
    void an_operation_begins_though_no_notice_can_be_told_any_more() throws Exception {
        camel.getRegistry().bind("operator", new Starting());
        camel.getRegistry().bind("lease", new Ticking());
        camel.getRegistry().bind("pause", new Ticking());
        load("errors", "operate");
        camel.start();
        SedaEndpoint waiting = camel.getEndpoint("seda:notify", SedaEndpoint.class);
        for (int i = 0; i <= waiting.getSize(); i++) {
            news.tell(LOST);
        }
        assertThat(waiting.getCurrentQueueSize()).isEqualTo(waiting.getSize());

        assertThat(camel.createProducerTemplate().requestBody("direct:operate", "shop"))
                .isEqualTo("shop has started");
    }

    @Test
    @Timeout(120)
    void what_a_full_queue_does_not_take_is_told_once_there_is_room() throws Exception {
        receiver.hang("/own");
        serve(channel("own", "webhook", new Target.Webhook(receiver.url("/own"), Optional.empty())));
        channels.hear(about(0));
        await().atMost(LIMIT).until(() -> receiver.unanswered("/own") == 1);
        SedaEndpoint queue = camel.getEndpoint("seda:notify-own", SedaEndpoint.class);
        for (int i = 1; i <= queue.getSize(); i++) {
            channels.hear(about(i));
        }
        assertThat(own().trouble()).isEmpty();
        channels.hear(LOST);
        assertThat(own().droppedCount()).isEqualTo(1);
        assertThat(own().trouble().orElseThrow().why()).isEqualTo("its queue is full");

        receiver.goOn("/own");
        await().atMost(Duration.ofSeconds(90))
                .until(() -> posted().stream().anyMatch(body -> body.contains("primary-lost")));
        await().atMost(LIMIT).until(() -> own().trouble().isEmpty());
        assertThat(own().waiting()).isZero();
    }

    @Test
    @Timeout(60)
    void what_found_no_room_on_the_way_to_the_channels_is_told_later_as_it_is_then() throws Exception {
        camel.start();
        SedaEndpoint waiting = camel.getEndpoint("seda:notify", SedaEndpoint.class);
        for (int i = 0; i < waiting.getSize(); i++) {
            news.tell(Notice.ofEvent(SHOP, "operation shop-9-%d".formatted(i), Urgency.INFO, "no urgency"));
        }
        assertThat(news.deferred()).isZero();
        news.tell(LOST);
        Notice hidden = Notice.ofDecision(SHOP, "primary-hidden", Urgency.CRITICAL, "can't be seen");
        news.tell(hidden);
        news.escalate(LOST);
        assertThat(news.deferred()).isEqualTo(2);

        serve(channel("own", "webhook", new Target.Webhook(receiver.url("/own"), Optional.empty())));
        await().atMost(LIMIT).until(() -> posted().stream().anyMatch(body -> body.contains("primary-hidden")));
        assertThat(posted()).noneMatch(body -> body.contains("primary-lost"));
    }

    @Test
    void a_channel_is_in_trouble_from_its_first_try_that_fails_until_a_notice_arrives() throws Exception {
        receiver.refuse("/own", Integer.MAX_VALUE);
        serve(channel("own", "webhook", new Target.Webhook(receiver.url("/own"), Optional.empty())));
        assertThat(own().trouble()).isEmpty();
        news.tell(LOST);
        await().atMost(LIMIT).until(() -> own().failedTries() > 0);
        time.pass(Duration.ofMinutes(1));
        assertThat(own().trouble().orElseThrow().since()).isEqualTo(SetTime.START);
        assertThat(own().trouble().orElseThrow().why()).isEqualTo("it answered HTTP 500");
        await().atMost(LIMIT).until(() -> own().givenUpCount() > 0);
        assertThat(own().failedTries()).isGreaterThanOrEqualTo(6);
        assertThat(own().arrivedCount()).isZero();

        receiver.refuse("/own", 0);
        await().atMost(LIMIT).until(() -> own().arrivedCount() == 1);
        assertThat(own().trouble()).isEmpty();
        assertThat(own().waiting()).isZero();
    }

    @Test
    void a_try_that_is_repeated_with_success_has_arrived() throws Exception {
        receiver.refuse("/own", 2);
        serve(channel("own", "webhook", new Target.Webhook(receiver.url("/own"), Optional.empty())));
        news.tell(LOST);
        await().atMost(LIMIT).until(() -> own().arrivedCount() == 1);
        assertThat(own().failedTries()).isEqualTo(2);
        assertThat(own().givenUpCount()).isZero();
        assertThat(own().trouble()).isEmpty();
    }

    @Test
    void a_route_of_ones_own_that_handles_its_failures_in_another_way_is_seen_to_fail_as_well() throws Exception {
        serve();
        Channels own = new Notifying(
                        List.of(channel("own", "webhook", new Target.Webhook(receiver.url("/own"), Optional.empty()))))
                .open(new Voice("one", leads::get, silence::get), news, time);
        camel.addRoutePolicyFactory(own.sendings());
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString("own.camel.yaml", """
                - route:
                    id: notify-own
                    routeConfigurationId: recorded
                    from:
                      uri: seda:notify-own
                      steps:
                        - throwException: {exceptionType: java.lang.IllegalStateException, message: no way}
                """));
        own.hear(LOST);
        Delivery delivery = Objects.requireNonNull(own.deliveries().get("own"));
        await().atMost(LIMIT).until(() -> delivery.givenUpCount() == 1);
        assertThat(delivery.arrivedCount()).isZero();
        assertThat(delivery.trouble().orElseThrow().why()).isEqualTo("IllegalStateException");
    }

    private Delivery own() {
        return Objects.requireNonNull(channels.deliveries().get("own"));
    }

    private static Notice about(int number) {
        return Notice.ofEvent(
                SHOP, "operation shop-9-%d".formatted(number), Urgency.CRITICAL, "event %d".formatted(number));
    }

    /** Stands for the part that starts operations. */
    public static final class Starting {
        public String start(String application) {
            return application + " has started";
        }
    }

    /** Stands for what the other routes of that file call. */
    public static final class Ticking {
        public void tick() {}

        public void look() {}
    }

    @Test
    void words_of_a_users_own_route_are_told_too() throws Exception {
        serve(channel("own", "webhook", new Target.Webhook(receiver.url("/own"), Optional.empty())));
        camel.createProducerTemplate().sendBody("seda:notify", "the queue is long");
        await().atMost(LIMIT).until(() -> posted().size() == 1);
        assertThat(posted().getFirst()).contains("the queue is long", "WARNING");
    }

    @Test
    void only_the_leader_tells_and_who_follows_tells_it_when_it_leads() throws Exception {
        leads.set(false);
        serve(channel("own", "webhook", new Target.Webhook(receiver.url("/own"), Optional.empty())));
        camel.createProducerTemplate().requestBody("seda:notify?waitForTaskToComplete=Always", LOST);
        assertThat(posted()).isEmpty();

        leads.set(true);
        await().atMost(LIMIT).until(() -> posted().size() == 1);
        assertThat(posted().getFirst()).contains("primary-lost");
    }

    @Test
    void where_the_journal_is_silent_for_long_and_perhaps_nobody_leads_each_instance_tells() throws Exception {
        leads.set(false);
        silence.set(Optional.of(Duration.ofSeconds(29)));
        serve(channel("own", "webhook", new Target.Webhook(receiver.url("/own"), Optional.empty())));
        camel.createProducerTemplate().requestBody("seda:notify?waitForTaskToComplete=Always", LOST);
        assertThat(posted()).isEmpty();

        silence.set(Optional.of(Duration.ofSeconds(30)));
        await().atMost(LIMIT).until(() -> posted().size() == 2);
        assertThat(posted().getFirst()).contains("instance=one CAN'T REACH THE JOURNAL");
        assertThat(posted().getLast()).contains("primary-lost");

        silence.set(Optional.empty());
        await().atMost(LIMIT).until(() -> posted().size() == 3);
        assertThat(posted().getLast()).contains("the journal answers again");
    }

    @Test
    void the_second_channel_hears_only_what_nobody_answered() throws Exception {
        serve(new NotificationChannel(
                new Channel("boss", "webhook", Urgency.WARNING, Duration.ZERO, Channel.Hears.ESCALATIONS),
                new Target.Webhook(receiver.url("/boss"), Optional.empty())));
        news.tell(LOST);
        news.escalate(Notice.ofEvent(SHOP, "operation shop-2-1", Urgency.CRITICAL, "ESCALATION at step dns"));
        await().atMost(LIMIT).until(() -> posted().size() == 1);
        assertThat(posted().getFirst()).contains("ESCALATION at step dns");
    }

    @Test
    void mail_goes_to_everybody_with_the_application_in_its_subject() throws Exception {
        try (MailReceiver post = MailReceiver.open("127.0.0.1", "understudy", Files.readString(secret))) {
            serve(channel(
                    "mail",
                    "mail",
                    new Target.Mail(
                            post.smtp(),
                            false,
                            Optional.of(new Login("understudy", new SecretRef.File(secret))),
                            "understudy@example.test",
                            List.of("ann@example.test", "bob@example.test"))));
            news.tell(LOST);
            await().atMost(LIMIT).until(() -> post.taken().size() == 2);
            MailReceiver.Mail mail = post.taken().getFirst();
            assertThat(mail.subject()).isEqualTo("[understudy] shop: CRITICAL");
            assertThat(mail.body()).contains("us-east-1 is lost");
        }
    }

    @Test
    void a_mail_server_whose_certificate_nobody_vouches_for_is_told_nothing(@TempDir Path folder) throws Exception {
        SelfSigned stranger = SelfSigned.make(folder, "EC", "ip:127.0.0.1");
        try (MailReceiver post = MailReceiver.open("127.0.0.1", "understudy", "password", stranger.context())) {
            serve(channel(
                    "mail",
                    "mail",
                    new Target.Mail(
                            post.smtp(),
                            true,
                            Optional.of(new Login("understudy", new SecretRef.File(secret))),
                            "understudy@example.test",
                            List.of("ann@example.test"))));
            news.tell(LOST);
            await().atMost(LIMIT).until(() -> post.mistrusted() >= 2);
            assertThat(post.taken()).isEmpty();
        }
    }

    private List<String> posted() {
        return receiver.taken().stream().map(Post::body).toList();
    }

    private static NotificationChannel channel(String name, String kind, Target target) {
        return new NotificationChannel(
                new Channel(name, kind, Urgency.WARNING, Duration.ofMinutes(5), Channel.Hears.NOTICES), target);
    }

    private void serve(NotificationChannel... served) throws Exception {
        Notifying notifying = new Notifying(List.of(served));
        channels = notifying.open(new Voice("one", leads::get, silence::get), news, time);
        camel.getRegistry().bind("channels", channels);
        camel.getRegistry().bind("sendings", channels.sendings());
        camel.getPropertiesComponent().addInitialProperty("understudy.redelivery", "10");
        load(
                "errors",
                "notify",
                "notices",
                "escalate",
                "notify-slack",
                "notify-pagerduty",
                "notify-webhook",
                "notify-mail");
        camel.start();
        notifying.route(camel, channels);
    }

    private void load(String... files) throws Exception {
        for (String file : files) {
            Resource resource =
                    PluginHelper.getResourceLoader(camel).resolveResource("file:routes/%s.camel.yaml".formatted(file));
            PluginHelper.getRoutesLoader(camel).loadRoutes(resource);
        }
    }
}
