package io.understudy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorstCaseTest {

    private static final Path BASE = Path.of("src/test/resources/documents/base");

    private final Path folder;

    WorstCaseTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void sums_detection_decision_the_critical_path_and_the_ttl() throws IOException {
        assertThat(notes("", ""))
                .containsExactly(
                        "shop: worst-case recovery 55.95s of 5m rto = detection 3.8s + decision 0.15s + web 10s"
                                + " + ready 16s + dns 7s + served 14s + DNS TTL 5s");
    }

    @Test
    void the_slowest_probe_among_the_signals_that_count_decides_on_detection() throws IOException {
        assertThat(notes("failoverWhen: [database]", "failoverWhen: [database, site, application]"))
                .singleElement()
                .asString()
                .contains("detection 6.8s");
    }

    @Test
    void a_retry_counts_each_attempt_and_the_waits_between() throws IOException {
        assertThat(notes("retry: {attempts: 5, backoff: 1s}", "retry: {attempts: 1}"))
                .singleElement()
                .asString()
                .contains("served 2s");
    }

    @Test
    void a_runbook_that_leaves_dns_alone_does_not_wait_for_the_ttl() throws IOException {
        assertThat(notes("dns.switch: {records: [shop.example.test.]}", "route: repoint"))
                .singleElement()
                .asString()
                .contains("dns 7s")
                .doesNotContain("TTL");
    }

    @Test
    void people_are_named_and_not_counted() throws IOException {
        assertThat(notes(
                        "fence.primary: {}, timeout: 8s}",
                        "fence.primary: {}, timeout: 8s, needs: [call]}\n"
                                + "    - {name: call, manual: {instructions: call}, timeout: 4h}"))
                .singleElement()
                .asString()
                .contains("55.95s")
                .endsWith("DNS TTL 5s; the time that people take for call is not in it");
    }

    @Test
    void the_worst_case_is_told_beside_problems_too() throws IOException {
        assertThat(notes("rto: 5m", "rto: 30s")).singleElement().asString().contains("55.95s of 30s rto");
    }

    @Test
    void no_worst_case_is_told_of_a_runbook_that_goes_round_in_a_circle() throws IOException {
        assertThat(notes("needs: [web]", "needs: [ready]")).isEmpty();
    }

    @Test
    void too_few_vantage_points_for_an_automatic_failover_are_told() throws IOException {
        assertThat(notes("required: 2}", "required: 3}"))
                .last()
                .asString()
                .startsWith("shop: automatic failover needs 3 vantage points and 2 are configured;");
    }

    @Test
    void who_fails_over_by_itself_leaves_its_consistency_group_behind() throws IOException {
        assertThat(notes("runbooks: {failover: move}", "runbooks: {failover: move}\n  wave: {together: front}"))
                .last()
                .asString()
                .startsWith("shop: warning: an automatic failover moves it alone")
                .contains("consistency group 'front'");
        assertThat(notes(
                        "automation: {mode: automatic}\n  runbooks: {failover: move}",
                        "automation: {mode: propose}\n  runbooks: {failover: move}\n  wave: {together: front}"))
                .noneMatch(note -> note.contains("consistency group"));
    }

    private List<String> notes(String from, String to) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String file : List.of(
                "understudy.yaml",
                "failover-policies/sites.yaml",
                "failover-policies/shop.yaml",
                "runbooks/move.yaml")) {
            text.append("---\n").append(Files.readString(BASE.resolve(file)));
        }
        assertThat(text).contains(from);
        Path file = folder.resolve("all.yaml");
        String read = from.isEmpty() ? text.toString() : text.toString().replace(from, to);
        // Asked in a way that nothing is said about.
        Files.writeString(file, read.replace("http://witness", "https://witness"));
        return ConfigurationFolder.read(List.of(file), folder, Map.of()).notes();
    }
}
