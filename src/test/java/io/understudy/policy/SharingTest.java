package io.understudy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.policy.ConfigurationFolder.Result;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What several instances share, as their documents say it. */
class SharingTest {

    private static final Path BASE = Path.of("src/test/resources/documents/base");

    private final Path folder;

    SharingTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void an_instance_on_its_own_keeps_its_journal_in_its_state_folder() throws IOException {
        Orchestrator self = read("").orchestrator();

        assertThat(self.journal()).isEqualTo(new JournalStore.Embedded());
        assertThat(self.token()).isEmpty();
    }

    @Test
    void a_shared_journal_and_its_lease_are_read() throws IOException {
        Orchestrator self = read("""
                  journal:
                    postgresql:
                      url: "jdbc:postgresql://a.example.test:5432,b.example.test/understudy?targetServerType=primary"
                      user: understudy
                      password: {file: secrets/journal}
                      schema: dr
                  lease: {length: 6s, renew: 2s}
                  token: {env: API_TOKEN}
                """).orchestrator();

        assertThat(self.journal())
                .isEqualTo(new JournalStore.Postgresql(
                        "jdbc:postgresql://a.example.test:5432,b.example.test/understudy?targetServerType=primary",
                        "dr",
                        "understudy",
                        new SecretRef.File(folder.resolve("secrets/journal"))));
        assertThat(self.lease()).isEqualTo(new LeaseTerms(Duration.ofSeconds(6), Duration.ofSeconds(2)));
        assertThat(self.token()).isEqualTo(Optional.of(new SecretRef.Env("API_TOKEN")));
    }

    @Test
    void the_others_ask_an_instance_where_it_listens_unless_it_says_otherwise() throws IOException {
        assertThat(read("").orchestrator().url()).as("on its own").isEmpty();
        assertThat(read(SHARED).orchestrator().url()).contains(URI.create("http://127.0.0.1:8686"));
        assertThat(read(SHARED + "  url: \"http://dr-1.example.test\"\n")
                        .orchestrator()
                        .url())
                .contains(URI.create("http://dr-1.example.test"));
    }

    @Test
    void one_that_listens_everywhere_and_does_not_say_where_it_is_can_not_be_asked() throws IOException {
        read(SHARED);
        Path own = folder.resolve("understudy.yaml");
        Files.writeString(own, Files.readString(own).replace("http: 127.0.0.1:8686", "http: 0.0.0.0:8686" + TLS));

        assertThat(((Result.Valid) ConfigurationFolder.read(folder, Map.of()))
                        .orchestrator()
                        .url())
                .isEmpty();
    }

    @Test
    void a_lease_lasts_ten_seconds_and_is_renewed_every_three() throws IOException {
        assertThat(read(SHARED).orchestrator().lease())
                .isEqualTo(new LeaseTerms(Duration.ofSeconds(10), Duration.ofSeconds(3)));
    }

    @Test
    void an_objective_that_does_not_cover_the_loss_of_the_leader_is_named() throws IOException {
        assertThat(read("").notes()).noneMatch(note -> note.contains("leading instance"));
        assertThat(read(SHARED).notes()).noneMatch(note -> note.contains("leading instance"));
        assertThat(read(SHARED + "  lease: {length: 5m, renew: 3s}\n").notes())
                .anySatisfy(
                        note -> assertThat(note)
                                .isEqualTo(
                                        "shop: with the leading instance lost at the same moment, worst-case recovery takes 302s more (lease 5m + 2s), which exceeds the rto of 5m"));
    }

    private static final String TLS = "\n  api: {tls: {certificate: tls/certificate.pem, key: {file: tls/key.pem}}}";

    @Test
    void with_tls_the_others_ask_by_https() throws IOException {
        Orchestrator self = read(SHARED + TLS.substring(1) + "\n").orchestrator();
        assertThat(self.url()).contains(URI.create("https://127.0.0.1:8686"));
        assertThat(self.api())
                .isEqualTo(new ApiSettings(
                        Optional.empty(),
                        Optional.of(new ApiSettings.Tls(
                                folder.resolve("tls/certificate.pem"),
                                new SecretRef.File(folder.resolve("tls/key.pem")),
                                Optional.empty()))));
    }

    private static final String SHARED = """
              journal: {postgresql: {url: "jdbc:postgresql://a.example.test/understudy", user: u, password: {env: P}}}
            """;

    /** The base documents with more lines at the end of {@code understudy.yaml}. */
    private Result.Valid read(String more) throws IOException {
        try (Stream<Path> files = Files.walk(BASE)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(BASE.relativize(file));
                Files.createDirectories(copy.resolveSibling("."));
                Files.write(copy, Files.readAllBytes(file));
            }
        }
        Path own = folder.resolve("understudy.yaml");
        Files.writeString(own, Files.readString(own) + more);
        Result result = ConfigurationFolder.read(folder, Map.of());
        assertThat(result).as("%s", result).isInstanceOf(Result.Valid.class);
        return (Result.Valid) result;
    }
}
