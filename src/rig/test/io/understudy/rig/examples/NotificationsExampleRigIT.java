package io.understudy.rig.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.understudy.api.OperationReport;
import io.understudy.rig.NeedsKubernetes;
import io.understudy.rig.NeedsNetwork;
import io.understudy.rig.network.Host;
import io.understudy.rig.world.Installation;
import io.understudy.rig.world.Service;
import io.understudy.rig.world.Setting;
import io.understudy.rig.world.Story;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The documented example: servers of this test's own at its five channels, two of them troubled, while the shop is moved. Nobody answers for a second
 * where the example waits for minutes.
 */
@NeedsNetwork
@NeedsKubernetes
@Timeout(300)
@Tag("world")
class NotificationsExampleRigIT {

    private ExampleWorld world;
    private Audience audience;

    @BeforeEach
    void starts() throws IOException {
        world = ExampleWorld.start(Example.of("notifications"), new Setting("shop", "east", "west", 1));
        audience = Audience.open(
                world.rig().network().machineSeenFrom(Host.CONTROL),
                world.rig().folder().resolve("audience"));
    }

    @AfterEach
    void ends() throws IOException {
        world.close();
        audience.close();
    }

    @Test
    void each_channel_tells_each_state_once_and_neither_waits_for_one_that_hangs_or_turns_away() throws IOException {
        Map<String, String> environment = new HashMap<>(audience.environment());
        environment.put("SHOP_DB_PASSWORD", Installation.PASSWORDS.application());
        try (Service service = world.rig().protectedBy(installation(), environment)) {
            triesTheChannels(service);

            audience.chatHangs();
            List<String> before = audience.chat();
            audience.pagerRefuses(2);
            world.rig().killEast();
            Story.awaitRule(service, "propose-mode");
            OperationReport failover = service.begin("FAILOVER");
            awaitTold(service, "nobody approves", audience::second, failover, "ESCALATION: ");
            service.approve(failover, "bob");
            awaitTold(service, "nobody signs", audience::second, failover, "ESCALATION at step switch");
            world.pointAtAndSign(service, Host.WEST);
            world.assertMoved(service, "west");

            awaitEnd(service, failover, audience::second, audience::archive, audience::page, audience::pager);
            assertThat(audience.unansweredByChat())
                    .as("the whole operation went by while it hung")
                    .isPositive();
            assertThat(audience.chat()).isEqualTo(before);
            assertThat(audience.refusalsOfPager()).isZero();
            audience.chatGoesOn();
            awaitEnd(service, failover, audience::chat);
            Story.awaitIn(service, "the loss is over for the pager", () -> resolved("decision shop"));

            assertToldOnce(service, failover);
            assertThat(facts(service, failover))
                    .as("once in the journal as well")
                    .containsOnlyOnce("ApprovalEscalated", "QuestionEscalated", "OperationFinished");
            assertNoSecrets(service);
        }
    }

    /** As the README says: a request that nobody approves, and that is taken back. */
    private void triesTheChannels(Service service) throws IOException {
        OperationReport request = service.begin("SWITCHOVER");
        awaitTold(service, "nobody approves", audience::second, request, "ESCALATION: ");
        service.abort(request);
        awaitEnd(
                service, request, audience::second, audience::archive, audience::page, audience::pager, audience::chat);
        for (List<String> told : List.of(audience.chat(), audience.pager(), audience.page(), audience.archive())) {
            assertTold(
                    told, request, "WAITS FOR APPROVAL by 1 of ", "ESCALATION: ", "ended as REFUSED: aborted by ann");
        }
        assertTold(audience.second(), request, "ESCALATION: ", "ended as REFUSED: aborted by ann");
        assertThat(resolved("operation " + request.id())).isTrue();
        assertThat(facts(service, request)).as("nothing was done").doesNotContain("StepIntended");
    }

    private void assertToldOnce(Service service, OperationReport failover) {
        String asked = "WAITS FOR APPROVAL by 1 of ";
        String unapproved = "ESCALATION: ";
        String step = "WAITS for a person to do step switch by hand";
        String unsigned = "ESCALATION at step switch";
        String end = "ended as SUCCEEDED";
        assertTold(audience.page(), failover, asked, unapproved, "is approved by bob", step, unsigned, end);
        assertTold(audience.second(), failover, unapproved, unsigned, end);
        for (List<String> told : List.of(audience.chat(), audience.pager(), audience.archive())) {
            assertTold(told, failover, asked, unapproved, step, unsigned, end);
            assertThat(told)
                    .as("what to type")
                    .anySatisfy(words -> assertThat(words)
                            .contains("understudy approve %s --by YOUR-NAME --accept \"done: switch\""
                                    .formatted(failover.id())));
            assertThat(proposals(told))
                    .as("the loss, as often as it was one anew: %s", Story.of(service))
                    .hasSameSizeAs(proposals(audience.page()));
        }
        assertThat(proposals(audience.page())).as(Story.of(service)).isNotEmpty();
        Map<String, String> state = new HashMap<>();
        for (JsonNode notice : audience.posted()) {
            String topic = notice.path("topic").asText();
            assertThat(state.put(notice.path("subject").asText(), topic))
                    .as("%s", notice)
                    .isNotEqualTo(topic);
        }
        assertThat(resolved("operation " + failover.id())).isTrue();
        assertThat(audience.wasShownItsSecrets()).isTrue();
    }

    private void assertNoSecrets(Service service) throws IOException {
        String read = audience.everything() + service.output() + service.journal();
        List<String> secrets = Stream.concat(
                        Audience.secrets().stream(),
                        Stream.of(
                                service.token(),
                                Installation.PASSWORDS.operator(),
                                Installation.PASSWORDS.application()))
                .toList();
        for (String secret : secrets) {
            assertThat(read.contains(secret)).as("'%s' is told", secret).isFalse();
        }
    }

    /** The operation's messages are these and no others, in this order. */
    private static void assertTold(List<String> told, OperationReport operation, String... beginnings) {
        assertThat(about(told, operation))
                .as("%s", told)
                .zipSatisfy(
                        List.of(beginnings),
                        (words, beginning) -> assertThat(words).startsWith(beginning));
    }

    private static List<String> about(List<String> told, OperationReport operation) {
        String head = "operation=%s application=shop ".formatted(operation.id());
        return told.stream()
                .filter(words -> words.contains(head))
                .map(words -> words.substring(words.indexOf(head) + head.length()))
                .toList();
    }

    private static List<String> proposals(List<String> told) {
        return told.stream()
                .filter(words -> words.contains(
                        "application=shop rule=propose-mode PROPOSE a failover: understudy failover shop"))
                .toList();
    }

    private static void awaitTold(
            Service service, String what, Supplier<List<String>> channel, OperationReport operation, String beginning)
            throws IOException {
        Story.awaitIn(
                service,
                what,
                () -> about(channel.get(), operation).stream().anyMatch(words -> words.startsWith(beginning)));
    }

    @SafeVarargs
    private static void awaitEnd(Service service, OperationReport operation, Supplier<List<String>>... channels)
            throws IOException {
        for (Supplier<List<String>> channel : channels) {
            awaitTold(service, "the end is told", channel, operation, "ended as ");
        }
    }

    /** Whether the newest event of this incident is its end. */
    private boolean resolved(String subject) {
        Map<String, String> incidents = new LinkedHashMap<>();
        audience.events()
                .forEach(event -> incidents.put(
                        event.path("dedup_key").asText(),
                        event.path("event_action").asText()));
        return "resolve".equals(incidents.get("understudy/shop/" + subject));
    }

    /** The types of its facts. */
    private static List<String> facts(Service service, OperationReport operation) {
        return StreamSupport.stream(service.journal().spliterator(), false)
                .filter(fact -> fact.path("operation").asText().equals(operation.id()))
                .map(fact -> fact.path("type").asText())
                .toList();
    }

    private Installation installation() throws IOException {
        Map<String, String> replaced = new HashMap<>(audience.addresses());
        replaced.put("10.3.0.10:8686", world.addresses().orchestrator().toString());
        replaced.put("10.4.0.10:8687", world.addresses().witness().toString());
        replaced.put("192.0.2.1:53", world.addresses().primaryDns().toString());
        replaced.put("http://shop.example.test/", "http://%s/".formatted(world.publicName()));
        replaced.put("10.1.0.10:80", world.web(Host.EAST).toString());
        replaced.put("10.2.0.10:80", world.web(Host.WEST).toString());
        replaced.put(
                "db.east.example.test:5432",
                world.addresses().database(Host.EAST).toString());
        replaced.put(
                "db.west.example.test:5432",
                world.addresses().database(Host.WEST).toString());
        replaced.put("escalateAfter: 4m", "escalateAfter: 1s");
        replaced.put("escalateAfter: 3m", "escalateAfter: 1s");
        Installation installation = world.install(replaced);
        installation.put("secrets/understudy", Installation.PASSWORDS.operator());
        installation.put("secrets/witness", "of-the-rigs-witness");
        installation.putPowerOff("power-off", world.addresses());
        audience.putSecrets(installation);
        return installation;
    }
}
