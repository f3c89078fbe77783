package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.understudy.api.OperationReport;
import io.understudy.sandbox.SandboxWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The region dies and takes the journal with it; the application moves under a sealed plan; the journal comes back. */
@Timeout(240)
class BreakGlassIT {

    private static final Duration LONG = Duration.ofSeconds(90);

    @Test
    void the_application_moves_without_the_journal_and_the_journal_knows_of_it_later() throws Exception {
        try (SandboxWorld world = SandboxWorld.start()) {
            Path folder = world.configuration();
            Path plan = folder.resolve("shop.plan");
            Path key = folder.resolve("secrets").resolve("break-glass.pub");
            Path state = folder.resolve("state");
            Path lost = folder.resolve("lost");
            Path glass = folder.resolve("broken").resolve("state");
            prepared(world, plan);
            world.killEast();
            Files.move(state, lost);
            Files.createDirectories(glass.resolveSibling("."));

            List<String> run = List.of(
                    "break-glass",
                    "run",
                    plan.toString(),
                    "--key",
                    key.toString(),
                    "--config",
                    folder.toString(),
                    "--glass",
                    glass.toString(),
                    "--by",
                    "ann",
                    "--reason",
                    "the journal was in us-east-1",
                    "--listen",
                    world.addresses().orchestrator().toString());
            assertThat(said(folder, run, "--accept", "break the glass"))
                    .contains("stop every service that has it, then type exactly --accept 'break the glass for shop'");
            theDocumentsMustBeThoseOfThen(folder, run);

            try (ServiceUnderTest service = broken(folder, run)) {
                movesWithAWrittenAcceptance(service, glass);
            }
            // After a crash it goes on from its journal; there is no second operation.
            try (ServiceUnderTest service = broken(folder, run)) {
                await().atMost(LONG).until(() -> !service.operations().isEmpty());
                assertThat(service.operations())
                        .extracting(OperationReport::phase)
                        .containsExactly("SUCCEEDED");
            }

            Files.move(lost, state);
            String[] back = {
                "break-glass",
                "import",
                plan.toString(),
                "--key",
                key.toString(),
                "--config",
                folder.toString(),
                "--glass",
                glass.toString()
            };
            String line = "taken in: [shop-2-glass-1]; shop is served by us-west-2 in epoch 2";
            assertThat(Typed.type(state, back).done()).contains(line);
            assertThat(Typed.type(state, back).done()).contains(line);
            assertThat(Typed.type(state, "journal", "verify").done()).contains("intact");
            try (ServiceUnderTest service = ServiceUnderTest.serve(folder)) {
                await().atMost(LONG).until(() -> service.shop().isPresent());
                assertThat(service.shop().orElseThrow().primary()).isEqualTo("us-west-2");
                assertThat(service.operations()).extracting(OperationReport::id).containsExactly("shop-2-glass-1");
            }
        }
    }

    /** Keys, a service that seals, and the service's end. */
    private static void prepared(SandboxWorld world, Path plan) throws IOException {
        Path folder = world.configuration();
        assertThat(Main.commandLine()
                        .execute(
                                "break-glass", "keys", folder.resolve("secrets").toString()))
                .isZero();
        assertThat(Main.commandLine()
                        .execute(
                                "break-glass", "keys", folder.resolve("secrets").toString()))
                .as("keys that are there are kept")
                .isEqualTo(2);
        Config config = new Config(folder);
        // What the heartbeats allow to predict is more than that, so a person is asked.
        config.edit("failover-policies/shop.yaml", "rpo: 30s", "rpo: 1s");
        config.edit(
                "understudy.yaml",
                "  state: state\n",
                "  state: state\n  breakGlass: {key: {file: secrets/break-glass.key}}\n");
        try (ServiceUnderTest service = ServiceUnderTest.serve(folder)) {
            await().atMost(LONG)
                    .untilAsserted(() ->
                            assertThat(service.shop()).as(service.output()).isPresent());
            Path state = service.seen(folder.resolve("state"));
            assertThat(Typed.type(state, "break-glass", "seal", "shop", "--out", plan.toString())
                            .done())
                    .contains("sealed into");
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(service.output())
                            .contains("a failover to us-west-2 is sealed for the day without the journal"));
            assertThat(Typed.type(state, "break-glass", "seal", "crm", "--out", plan.toString())
                            .refused())
                    .contains("there is no application 'crm'");
        }
    }

    private static void theDocumentsMustBeThoseOfThen(Path folder, List<String> run) throws Exception {
        Path policy = folder.resolve("failover-policies").resolve("shop.yaml");
        String before = Files.readString(policy);
        Files.writeString(policy, before + "\n# edited\n");
        assertThat(said(folder, run, "--accept", "break the glass for shop"))
                .contains("these documents are others than when the plan was sealed", "[failover-policies/shop.yaml]");
        Files.writeString(policy, before);
    }

    private static void movesWithAWrittenAcceptance(ServiceUnderTest service, Path glass) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(service.operations())
                        .as(service.output())
                        .extracting(OperationReport::pending)
                        .doesNotContainNull()
                        .isNotEmpty());
        OperationReport waiting = service.operations().getFirst();
        assertThat(waiting.steps())
                .filteredOn(step -> step.name().equals("fence"))
                .extracting(OperationReport.Step::state)
                .as("it fences before it asks for the loss")
                .containsExactly("DONE");
        String words = Objects.requireNonNull(waiting.pending()).phrase();
        assertThat(words).startsWith("accept data loss");
        Typed.type(service.seen(glass), "approve", waiting.id(), "--by", "ann", "--accept", words)
                .done();
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(service.operations().getFirst().phase())
                        .as(service.output())
                        .isEqualTo("SUCCEEDED"));
        assertThat(service.shop().orElseThrow().primary()).isEqualTo("us-west-2");
    }

    private static ServiceUnderTest broken(Path folder, List<String> run) {
        List<String> words = new ArrayList<>(run);
        words.addAll(List.of("--accept", "break the glass for shop"));
        return ServiceUnderTest.start(folder.resolve("broken"), List.of(), Main.class, words.toArray(String[]::new));
    }

    /** What a run that is refused says before it ends. */
    private static String said(Path folder, List<String> run, String... more) throws Exception {
        List<String> words = new ArrayList<>(run);
        words.addAll(List.of(more));
        try (ServiceUnderTest refused =
                ServiceUnderTest.start(folder, List.of(), Main.class, words.toArray(String[]::new))) {
            assertThat(refused.exitCode()).isEqualTo(1);
            return refused.output();
        }
    }
}
