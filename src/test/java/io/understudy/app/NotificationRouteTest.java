package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import io.understudy.notification.Channel;
import io.understudy.notification.Notice;
import io.understudy.notification.Urgency;
import io.understudy.notification.Voice;
import io.understudy.policy.NotificationChannel;
import io.understudy.policy.NotificationChannel.Login;
import io.understudy.policy.NotificationChannel.Target;
import io.understudy.policy.SecretRef;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.HostPort;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.component.seda.SedaComponent;
import org.apache.camel.component.seda.SedaEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
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
    private final List<String> posted = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private final CountDownLatch hung = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean leads = new AtomicBoolean(true);
    private final AtomicReference<Optional<Duration>> silence = new AtomicReference<>(Optional.empty());
    private final Path secret;
    private HttpServer server;
    private final News news = new News(camel.createProducerTemplate(), Ticker.system());

    NotificationRouteTest(@TempDir Path folder) {
        secret = folder.resolve("secret");
    }

    @BeforeEach
    void starts() throws IOException {
        // At its end each route waits that long for one message more.
        camel.getComponent("seda", SedaComponent.class).setDefaultPollTimeout(50);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                boolean refuse = refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
                if (!refuse) {
                    posted.add(exchange.getRequestURI().getPath() + " " + body);
                }
                exchange.sendResponseHeaders(refuse ? 500 : 200, -1);
            }
        });
        server.createContext("/hangs", exchange -> {
            try (exchange) {
                hung.countDown();
                goesOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.setExecutor(threads);
        server.start();
        Files.writeString(secret, url("/slack/T0/secret").toString());
    }

    @AfterEach
    void ends() {
        goesOn.countDown();
        camel.stop();
        server.stop(0);
        threads.close();
    }

    @Test
    void a_loss_and_its_end_reach_slack_pagerduty_and_a_webhook_once_each() throws Exception {
        serve(
                channel("chat", "slack", new Target.Slack(new SecretRef.File(secret))),
                channel("pager", "pagerduty", new Target.PagerDuty(new SecretRef.File(secret), url("/pager"))),
                channel("own", "webhook", new Target.Webhook(url("/own"), Optional.empty())));
        news.tell(LOST);
        news.tell(LOST);
        news.tell(OVER);

        await().atMost(LIMIT).until(() -> posted.size() == 6);
        for (String path : List.of("/slack/T0/secret ", "/pager ", "/own ")) {
            assertThat(posted.stream().filter(p -> p.startsWith(path))).hasSize(2);
        }
        assertThat(posted).anyMatch(p -> p.startsWith("/pager") && p.contains("\"event_action\":\"resolve\""));
    }

    @Test
    void a_message_that_is_turned_away_is_sent_again_and_the_next_one_waits_for_it() throws Exception {
        refusals.set(2);
        serve(channel("own", "webhook", new Target.Webhook(url("/own"), Optional.empty())));
        news.tell(LOST);
        news.tell(OVER);
        await().atMost(LIMIT).until(() -> posted.size() == 2);
        assertThat(posted.getFirst()).contains("primary-lost");
        assertThat(posted.getLast()).contains("primary-serves");
    }

    @Test
    void one_that_is_given_up_keeps_no_other_from_being_sent() throws Exception {
        refusals.set(6);
        serve(channel("own", "webhook", new Target.Webhook(url("/own"), Optional.empty())));
        news.tell(LOST);
        news.tell(OVER);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(posted).as("left %s", refusals).hasSize(1));
        assertThat(posted.getFirst()).contains("primary-serves");
        assertThat(refusals).hasValue(0);
    }

    @Test
    void what_was_given_up_is_told_anew_while_it_is_so() throws Exception {
        refusals.set(6);
        serve(channel("own", "webhook", new Target.Webhook(url("/own"), Optional.empty())));
        news.tell(LOST);
        await().atMost(LIMIT).until(() -> posted.size() == 1);
        assertThat(posted.getFirst()).contains("primary-lost");
    }

    @Test
    void a_channel_that_hangs_holds_up_no_other_one() throws Exception {
        serve(
                channel("pager", "webhook", new Target.Webhook(url("/hangs"), Optional.empty())),
                channel("own", "webhook", new Target.Webhook(url("/own"), Optional.empty())));
        news.tell(LOST);
        assertThat(hung.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        news.tell(OVER);
        await().atMost(LIMIT).until(() -> posted.size() == 2);
        assertThat(posted.getLast()).contains("primary-serves");
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
        serve(channel("own", "webhook", new Target.Webhook(url("/own"), Optional.empty())));
        camel.createProducerTemplate().sendBody("seda:notify", "the queue is long");
        await().atMost(LIMIT).until(() -> posted.size() == 1);
        assertThat(posted.getFirst()).contains("the queue is long", "WARNING");
    }

    @Test
    void only_the_leader_tells_and_who_follows_tells_it_when_it_leads() throws Exception {
        leads.set(false);
        serve(channel("own", "webhook", new Target.Webhook(url("/own"), Optional.empty())));
        camel.createProducerTemplate().requestBody("seda:notify?waitForTaskToComplete=Always", LOST);
        assertThat(posted).isEmpty();

        leads.set(true);
        await().atMost(LIMIT).until(() -> posted.size() == 1);
        assertThat(posted.getFirst()).contains("primary-lost");
    }

    @Test
    void where_the_journal_is_silent_for_long_and_perhaps_nobody_leads_each_instance_tells() throws Exception {
        leads.set(false);
        silence.set(Optional.of(Duration.ofSeconds(29)));
        serve(channel("own", "webhook", new Target.Webhook(url("/own"), Optional.empty())));
        camel.createProducerTemplate().requestBody("seda:notify?waitForTaskToComplete=Always", LOST);
        assertThat(posted).isEmpty();

        silence.set(Optional.of(Duration.ofSeconds(30)));
        await().atMost(LIMIT).until(() -> posted.size() == 2);
        assertThat(posted.getFirst()).contains("instance=one CAN'T REACH THE JOURNAL");
        assertThat(posted.getLast()).contains("primary-lost");

        silence.set(Optional.empty());
        await().atMost(LIMIT).until(() -> posted.size() == 3);
        assertThat(posted.getLast()).contains("the journal answers again");
    }

    @Test
    void the_second_channel_hears_only_what_nobody_answered() throws Exception {
        serve(new NotificationChannel(
                new Channel("boss", "webhook", Urgency.WARNING, Duration.ZERO, Channel.Hears.ESCALATIONS),
                new Target.Webhook(url("/boss"), Optional.empty())));
        news.tell(LOST);
        news.escalate(Notice.ofEvent(SHOP, "operation shop-2-1", Urgency.CRITICAL, "ESCALATION at step dns"));
        await().atMost(LIMIT).until(() -> posted.size() == 1);
        assertThat(posted.getFirst()).contains("ESCALATION at step dns");
    }

    @Test
    void mail_goes_to_everybody_with_the_application_in_its_subject() throws Exception {
        GreenMail post = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP).dynamicPort());
        post.start();
        try {
            post.setUser("understudy", url("/slack/T0/secret").toString());
            serve(channel(
                    "mail",
                    "mail",
                    new Target.Mail(
                            new HostPort("127.0.0.1", post.getSmtp().getPort()),
                            false,
                            Optional.of(new Login("understudy", new SecretRef.File(secret))),
                            "understudy@example.test",
                            List.of("ann@example.test", "bob@example.test"))));
            news.tell(LOST);
            await().atMost(LIMIT).until(() -> post.getReceivedMessages().length == 2);
            var mail = post.getReceivedMessages()[0];
            assertThat(subject(mail)).isEqualTo("[understudy] shop: CRITICAL");
            assertThat(GreenMailUtil.getBody(mail)).contains("us-east-1 is lost");
        } finally {
            post.stop();
        }
    }

    private static String subject(jakarta.mail.internet.MimeMessage mail) throws MessagingException {
        return mail.getSubject();
    }

    private static NotificationChannel channel(String name, String kind, Target target) {
        return new NotificationChannel(
                new Channel(name, kind, Urgency.WARNING, Duration.ofMinutes(5), Channel.Hears.NOTICES), target);
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path));
    }

    private void serve(NotificationChannel... channels) throws Exception {
        Notifying notifying = new Notifying(List.of(channels));
        camel.getRegistry()
                .bind("channels", notifying.open(new Voice("one", leads::get, silence::get), news, Clock.systemUTC()));
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
        notifying.route(camel);
    }

    private void load(String... files) throws Exception {
        for (String file : files) {
            Resource resource =
                    PluginHelper.getResourceLoader(camel).resolveResource("file:routes/%s.camel.yaml".formatted(file));
            PluginHelper.getRoutesLoader(camel).loadRoutes(resource);
        }
    }
}
