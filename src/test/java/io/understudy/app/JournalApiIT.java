package io.understudy.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The journal of a whole service, as its API and the commands that ask it tell it. */
@Timeout(60)
class JournalApiIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ApiDescription document = ApiDescription.read();
    private final Path folder;

    JournalApiIT(@TempDir Path folder) {
        this.folder = folder;
    }

    /** A command as somebody types it, and what it said to each stream. */
    private record Said(int exitCode, String out, String err) {}

    @Test
    void it_is_read_checked_and_anchored_without_its_file() throws Exception {
        try (SmallService service = SmallService.start(folder)) {
            asks(service);
            JsonNode all = get(service, "/api/v1/journal", "", 200);
            int entries = all.path("entries").size();
            assertThat(entries).isEqualTo(2);
            assertThat(all.path("next").isNull()).isTrue();
            assertThat(all.at("/entries/0/payload").isObject()).isTrue();
            JsonNode first = get(service, "/api/v1/journal", "?limit=1&application=shop&operation=shop-2-1", 200);
            assertThat(first.path("entries").size()).isEqualTo(1);
            assertThat(first.path("next").asInt()).isEqualTo(1);
            assertThat(get(service, "/api/v1/journal", "?after=1", 200)
                            .path("entries")
                            .size())
                    .isEqualTo(entries - 1);

            JsonNode verified = get(service, "/api/v1/journal/verification", "", 200);
            assertThat(verified.path("result").asText()).isEqualTo("INTACT");
            assertThat(verified.path("entries").asInt()).isEqualTo(entries);
            assertThat(verified.path("head"))
                    .isEqualTo(all.path("entries").path(entries - 1).path("hash"));

            Path anchor = Files.writeString(
                    folder.resolve("anchor.json"),
                    get(service, "/api/v1/journal/checkpoint", "", 200).toString());
            assertThat(Typed.type(service.state(), "journal", "verify", "--checkpoint", anchor.toString())
                            .done())
                    .as("read from the file, against the service's checkpoint")
                    .contains("intact: %d entries".formatted(entries), "contains the checkpoint of");
        }
    }

    @Test
    void what_is_asked_wrongly_is_a_bad_request_that_says_so() throws Exception {
        try (SmallService service = SmallService.start(folder)) {
            for (Map.Entry<String, String> wrong : Map.of(
                            "?after=x", "after=x is no sequence",
                            "?limit=0", "limit=0 is not a whole number from 1 to 1000",
                            "?application=shpo", "there is no application 'shpo': this service protects [shop]",
                            "?operation=shop-9-9", "the journal has no operation 'shop-9-9'")
                    .entrySet()) {
                assertThat(get(service, "/api/v1/journal", wrong.getKey(), 400)
                                .path("error")
                                .asText())
                        .contains(wrong.getValue());
            }
        }
    }

    @Test
    void the_commands_ask_the_service_and_read_the_folder_when_it_is_down() throws Exception {
        Path anchor = folder.resolve("anchor.json");
        String exported;
        String url;
        try (SmallService service = SmallService.start(folder)) {
            asks(service);
            url = service.connection().url();
            Said local = typed("journal", "export", "--state", service.state().toString());
            Said asked = typed("journal", "export");
            assertThat(asked.err()).contains("asks the service at " + url);
            assertThat(asked.out()).isEqualTo(local.out()).contains("\"sequence\":2");
            assertThat(typed("journal", "export", "--server", url, "--token", "of-watcher")
                            .out())
                    .isEqualTo(local.out());
            exported = local.out();
            assertThat(typed("journal", "checkpoint", "--out", anchor.toString())
                            .exitCode())
                    .isZero();
            Said verified = typed("journal", "verify", "--checkpoint", anchor.toString());
            assertThat(verified.exitCode()).isZero();
            assertThat(verified.out()).contains("intact: ", "contains the checkpoint of");

            Said denied = typed("journal", "verify", "--server", url, "--token", "guessed");
            assertThat(denied.exitCode()).as("1 would be a broken chain").isEqualTo(2);
            assertThat(denied.err()).contains("refuses the token", "--state");
        }
        Said down = typed("journal", "verify", "--checkpoint", anchor.toString());
        assertThat(down.exitCode()).as(down.err()).isZero();
        assertThat(down.err()).contains("no service answers for the folder", "read without one");
        assertThat(typed("journal", "export").out()).isEqualTo(exported);
        Said gone = typed("journal", "verify", "--server", url, "--token", "of-watcher");
        assertThat(gone.exitCode()).isEqualTo(2);
        assertThat(gone.err()).contains("no service answers at " + url, "--state");
    }

    /** In a folder whose {@code state} is the service's. */
    private Said typed(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Main.commandLine();
        String state = folder.resolve("state").toString();
        line.setDefaultValueProvider(
                argument -> argument.isOption() && argument.paramLabel().equals("DIR") ? state : null);
        int exitCode = line.setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words);
        return new Said(exitCode, out.toString(), err.toString());
    }

    /** Two facts: an operation that waits for its approval, and one that is refused. */
    private static void asks(SmallService service) throws Exception {
        assertThat(service.post(
                                "/api/v1/applications/shop/operations",
                                "of-eve",
                                "{\"kind\": \"SWITCHOVER\", \"reason\": \"planned\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(service.post("/api/v1/operations/shop-2-1/approvals", "of-bob", "{\"hash\": \"another\"}")
                        .statusCode())
                .isEqualTo(422);
    }

    private JsonNode get(SmallService service, String path, String query, int status) throws Exception {
        HttpResponse<String> answer = service.get(path + query, "of-watcher");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        JsonNode body = JSON.readTree(answer.body());
        assertThat(document.check("get", path, status, body)).as(answer.body()).isEmpty();
        return body;
    }
}
