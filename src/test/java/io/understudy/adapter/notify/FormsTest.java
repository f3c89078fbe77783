package io.understudy.adapter.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.understudy.notification.HttpMessage;
import io.understudy.notification.Notice;
import io.understudy.notification.Urgency;
import io.understudy.policy.SecretRef;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormsTest {

    private static final ApplicationName SHOP = new ApplicationName("shop");
    private static final Notice LOST =
            Notice.ofDecision(SHOP, "primary-lost", Urgency.CRITICAL, "us-east-1 is lost <!channel> & \"gone\"");
    private static final long AT = 1_000;

    private final Path folder;
    private SecretRef secret;

    FormsTest(@TempDir Path folder) {
        this.folder = folder;
        this.secret = new SecretRef.File(folder.resolve("secret"));
    }

    @BeforeEach
    void writes_a_secret() throws IOException {
        Files.writeString(folder.resolve("secret"), "https://hooks.example.test/T0/B0/secret\n");
    }

    @Test
    void slack_is_told_in_text_that_mentions_nobody() throws IOException {
        HttpMessage message = new SlackForm(secret).of(LOST, AT);
        assertThat(message.to()).isEqualTo(URI.create("https://hooks.example.test/T0/B0/secret"));
        assertThat(json(message).path("text").textValue())
                .isEqualTo("CRITICAL *shop*: us-east-1 is lost &lt;!channel&gt; &amp; \"gone\"");
        assertThat(json(new SlackForm(secret).of(LOST.asOver(), AT))
                        .path("text")
                        .textValue())
                .startsWith("over *shop*");
    }

    @Test
    void pagerduty_gets_one_incident_for_a_subject_and_its_end() throws IOException {
        PagerDutyForm form = new PagerDutyForm(URI.create("https://events.example.test/v2/enqueue"), secret);
        JsonNode lost = json(form.of(LOST, AT));
        assertThat(lost.path("routing_key").textValue()).endsWith("secret");
        assertThat(lost.path("event_action").textValue()).isEqualTo("trigger");
        assertThat(lost.path("dedup_key").textValue()).isEqualTo("understudy/shop/decision shop");
        assertThat(lost.path("payload").path("severity").textValue()).isEqualTo("critical");
        assertThat(lost.path("payload").path("source").textValue()).isEqualTo("shop");
        assertThat(lost.path("payload").path("summary").textValue()).isEqualTo(LOST.words());
        assertThat(lost.path("payload").path("timestamp").textValue()).isEqualTo("1970-01-01T00:00:01Z");

        JsonNode over = json(form.of(LOST.asOver(), AT));
        assertThat(over.path("event_action").textValue()).isEqualTo("resolve");
        assertThat(over.path("dedup_key")).isEqualTo(lost.path("dedup_key"));
    }

    @Test
    void a_summary_that_pagerduty_would_refuse_is_cut() throws IOException {
        Notice chatty = Notice.ofEvent(SHOP, "operation shop-2-1", Urgency.WARNING, "x".repeat(2_000));
        assertThat(json(new PagerDutyForm(URI.create("https://events.example.test/"), secret).of(chatty, AT))
                        .path("payload")
                        .path("summary")
                        .textValue())
                .hasSize(1_024)
                .endsWith("...");
    }

    @Test
    void a_webhook_gets_everything_and_the_token() throws IOException {
        HttpMessage message =
                new WebhookForm(URI.create("https://ops.example.test/hook"), Optional.of(secret)).of(LOST, AT);
        assertThat(message.headers()).containsEntry("Authorization", "Bearer https://hooks.example.test/T0/B0/secret");
        assertThat(json(message)).isEqualTo(new ObjectMapper().readTree("""
                {"application": "shop", "subject": "decision shop", "topic": "primary-lost", "urgency": "CRITICAL",
                 "over": false, "words": "us-east-1 is lost <!channel> & \\"gone\\"", "at": 1000}"""));
    }

    @Test
    void a_message_prints_no_secret() {
        assertThat(new SlackForm(secret).of(LOST, AT).toString()).doesNotContain("secret", "hooks");
    }

    @Test
    void a_secret_that_is_not_there_is_named_by_its_place() throws IOException {
        Files.delete(folder.resolve("secret"));
        assertThatThrownBy(() -> new SlackForm(secret).of(LOST, AT))
                .isInstanceOf(UnderstudyException.Permanent.class)
                .hasMessageContaining(folder.resolve("secret").toString());
    }

    private static JsonNode json(HttpMessage message) throws IOException {
        return new ObjectMapper().readTree(message.body());
    }
}
