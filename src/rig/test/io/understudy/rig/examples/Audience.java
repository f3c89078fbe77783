package io.understudy.rig.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.access.SelfSigned;
import io.understudy.notification.HttpReceiver;
import io.understudy.notification.HttpReceiver.Post;
import io.understudy.notification.MailReceiver;
import io.understudy.rig.world.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * Who listens at the five channels of the notifications example: servers of the test's own, by HTTPS and by SMTP with STARTTLS and a
 * login. Thread-safe.
 */
final class Audience implements AutoCloseable {

    /** What nobody may read in a message or a log. Slack's is in the path. */
    private static final String CHAT = "/services/T0/B0/of-slack-4711";

    private static final String PAGER = "/v2/enqueue";
    private static final String PAGE = "/understudy";
    private static final String ROUTING_KEY = "of-pagerduty-4712";
    private static final String TOKEN = "of-the-page-4713";
    private static final String MAIL_PASSWORD = "of-the-mail-server-4714";
    private static final String ARCHIVE = "dr-archive@example.test";
    private static final String SECOND = "head-of-operations@example.test";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpReceiver http;
    private final MailReceiver mail;
    private final String trust;

    private Audience(HttpReceiver http, MailReceiver mail, String trust) {
        this.http = http;
        this.mail = mail;
        this.trust = trust;
    }

    /**
     * Listens at free ports of this address.
     *
     * @param folder free for its keys
     */
    static Audience open(String host, Path folder) throws IOException {
        SelfSigned keys = SelfSigned.make(Files.createDirectories(folder), "EC", "ip:" + host);
        String trust = keys.believed(folder.resolve("trust.p12"));
        SSLContext tls = keys.context();
        HttpReceiver http = HttpReceiver.open(host, tls);
        try {
            return new Audience(http, MailReceiver.open(host, "understudy", MAIL_PASSWORD, tls), trust);
        } catch (IOException e) {
            http.close();
            throw e;
        }
    }

    /** What stands in the example, to what stands there for this audience. */
    Map<String, String> addresses() {
        return Map.of(
                "https://events.eu.pagerduty.com/v2/enqueue", http.url(PAGER).toString(),
                "https://page.example.test/understudy", http.url(PAGE).toString(),
                "mail.example.test:587", mail.smtp().toString());
    }

    /** The variables that the example's channels refer to, and that Java is to believe these servers. */
    Map<String, String> environment() {
        return Map.of("PAGERDUTY_KEY", ROUTING_KEY, "PAGE_TOKEN", TOKEN, "JAVA_TOOL_OPTIONS", trust);
    }

    void putSecrets(Installation installation) throws IOException {
        installation.put("secrets/slack-webhook", http.url(CHAT) + "\n");
        installation.put("secrets/mail", MAIL_PASSWORD);
    }

    /** Slack takes what it is sent and never answers; with {@link #chatGoesOn} it takes and answers again. */
    void chatHangs() {
        http.hang(CHAT);
    }

    void chatGoesOn() {
        http.goOn(CHAT);
    }

    /** How many messages Slack has left without an answer. */
    int unansweredByChat() {
        return http.unanswered(CHAT);
    }

    /** PagerDuty answers so many messages with 500. */
    void pagerRefuses(int messages) {
        http.refuse(PAGER, messages);
    }

    int refusalsOfPager() {
        return http.refusals(PAGER);
    }

    /** What people read there, oldest first. */
    List<String> chat() {
        return bodies(CHAT).map(message -> message.path("text").asText()).toList();
    }

    /** What people read there, oldest first. */
    List<String> pager() {
        return events().stream()
                .map(event -> event.at("/payload/summary").asText())
                .toList();
    }

    List<JsonNode> events() {
        return bodies(PAGER).toList();
    }

    /** What people read there, oldest first. */
    List<String> page() {
        return posted().stream().map(notice -> notice.path("words").asText()).toList();
    }

    List<JsonNode> posted() {
        return bodies(PAGE).toList();
    }

    /** What people read there, oldest first. */
    List<String> archive() {
        return mail.taken(ARCHIVE).stream().map(MailReceiver.Mail::body).toList();
    }

    /** What people read there, oldest first. */
    List<String> second() {
        return mail.taken(SECOND).stream().map(MailReceiver.Mail::body).toList();
    }

    /** All that was sent, as it was sent; of PagerDuty without the key that its API wants in each event, and of all others without headers. */
    String everything() {
        return "%s%n%s%n%s%n%s"
                .formatted(
                        http.taken(CHAT).stream().map(Post::body).toList(),
                        http.taken(PAGER).stream()
                                .map(post -> post.body().replace("\"routing_key\":\"%s\"".formatted(ROUTING_KEY), ""))
                                .toList(),
                        http.taken(PAGE).stream().map(Post::body).toList(),
                        mail.taken());
    }

    /** What each server was shown as a proof of who speaks; the mail server has asked for its password before. */
    boolean wasShownItsSecrets() {
        return events().stream()
                        .allMatch(event -> event.path("routing_key").asText().equals(ROUTING_KEY))
                && http.taken(PAGE).stream()
                        .allMatch(post -> post.authorization().equals("Bearer " + TOKEN));
    }

    static List<String> secrets() {
        return List.of(CHAT, ROUTING_KEY, TOKEN, MAIL_PASSWORD);
    }

    private Stream<JsonNode> bodies(String path) {
        return http.taken(path).stream().map(Audience::read);
    }

    private static JsonNode read(Post post) {
        try {
            return JSON.readTree(post.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(post.body(), e);
        }
    }

    @Override
    public void close() {
        http.close();
        mail.close();
    }
}
