package io.understudy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ValidateCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Path folder;

    ValidateCommandTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void tells_the_worst_case_of_valid_documents_and_exits_0() {
        assertThat(validate()).isZero();
        assertThat(out.toString()).isEqualTo("""
                        shop: worst-case recovery 57.45s of 1m rto = detection 3.8s + decision 0.15s + fence 12s \
                        + web 10s + ready 10s + dns 10s + served 10.5s + DNS TTL 1s
                        shop: automatic failover needs 2 vantage points and 1 is configured; add witnesses to \
                        understudy.yaml, until then a person has to start a failover
                        shop: warning: without canaries a lost site can't be told from a lost orchestrator, so nothing fails \
                        over by itself; name things outside both sites in spec.canaries of understudy.yaml
                        valid: 1 application, 2 sites, 4 runbooks
                        """);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void warns_of_an_automatic_failover_that_no_fence_could_prove_once_the_site_is_lost() throws IOException {
        String text = Files.readString(Path.of("failover-policies/shop.yaml"));
        assertThat(text).contains("- {route: power-off, timeout: 5s}");
        Path policy = folder.resolve("shop.yaml");
        Files.writeString(policy, text.replace("- {route: power-off, timeout: 5s}", ""));
        assertThat(validate("failover-policies/sites.yaml", policy.toString(), "runbooks"))
                .isZero();
        assertThat(out.toString())
                .contains(
                        "shop: warning: when the site is lost no fence can prove anything",
                        "add a 'route' to 'fencing'");
    }

    @Test
    void warns_of_a_witness_that_is_asked_across_a_network_by_plain_http_without_a_token() throws IOException {
        String text = Files.readString(Path.of("src/test/resources/documents/base/understudy.yaml"));
        String plain = "{name: witness, url: \"http://witness.example.test:8687\"}";
        assertThat(text).contains(plain);
        Path file = folder.resolve("understudy.yaml");

        Files.writeString(file, text);
        assertThat(validate(file.toString())).isZero();
        assertThat(out.toString())
                .contains(
                        "witness witness: warning: it is asked at http://witness.example.test:8687 by plain HTTP without a token",
                        "name a 'token' in its entry in spec.witnesses of understudy.yaml");
        for (String safe : new String[] {
            "{name: witness, url: \"http://127.83.1.1:8687\"}",
            "{name: witness, url: \"https://witness.example.test:8687\"}",
            "{name: witness, url: \"http://witness.example.test:8687\", token: {env: WITNESS_TOKEN}}"
        }) {
            out.getBuffer().setLength(0);
            Files.writeString(file, text.replace(plain, safe));
            assertThat(validate(file.toString())).as(safe).isZero();
            assertThat(out.toString()).as(safe).doesNotContain("plain HTTP");
        }
    }

    @Test
    void reads_single_folders_and_files_together() {
        assertThat(validate("failover-policies", "runbooks/web-and-postgres.yaml", "runbooks"))
                .isZero();
        assertThat(out.toString()).endsWith("valid: 1 application, 2 sites, 4 runbooks\n");
    }

    @Test
    void tells_what_single_files_refer_to_and_do_not_hold_and_exits_1() {
        assertThat(validate(
                        "failover-policies/sites.yaml",
                        "failover-policies/shop.yaml",
                        "runbooks/web-and-postgres.yaml"))
                .isOne();
        assertThat(err.toString()).isEqualTo("""
                        failover-policies/shop.yaml:54:17: the runbook 'web-and-postgres-planned' is in none of the \
                        documents read: use one of web-and-postgres
                        failover-policies/shop.yaml:55:16: the runbook 'web-and-postgres-reprotect' is in none of the \
                        documents read: use one of web-and-postgres
                        failover-policies/shop.yaml:56:15: the runbook 'web-and-postgres-failback' is in none of the \
                        documents read: use one of web-and-postgres
                        3 problems
                        """);
    }

    @Test
    void a_path_that_is_not_there_exits_2() {
        assertThat(validate("runbooks", "nowhere")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo("nowhere can't be read: check that it exists and that this user may read it\n");
    }

    @Test
    void an_unknown_option_exits_2() {
        assertThat(validate("--strict")).isEqualTo(2);
    }

    @Test
    void a_folder_without_documents_exits_1() {
        assertThat(validate(folder.toString())).isOne();
        assertThat(err.toString()).startsWith(folder + ":1:1: there are no documents here: ");
    }

    @Test
    void hidden_files_and_those_of_other_types_are_left_out() throws IOException {
        Path policies = Files.createDirectories(folder.resolve("failover-policies"));
        Files.createDirectories(policies.resolve("..data"));
        Files.writeString(policies.resolve("..data/site.yaml"), "not: read");
        Files.writeString(policies.resolve("README.md"), "not: read");
        Files.writeString(policies.resolve("deep.yml"), "is: read");

        assertThat(validate(folder.toString())).isOne();
        assertThat(err.toString())
                .contains("deep.yml:1:1: the key 'kind' is missing")
                .endsWith("2 problems\n");
    }

    @Test
    void people_are_named_apart_from_the_worst_case() throws IOException {
        String runbook = Files.readString(Path.of("runbooks/web-and-postgres.yaml"))
                        .replace("needs: [fence], timeout: 10s", "needs: [fence, call], timeout: 10s")
                + "    - {name: call, manual: {instructions: Call the storage team}, timeout: 1h}\n";
        Files.writeString(folder.resolve("runbook.yaml"), runbook);

        assertThat(validate(
                        "failover-policies",
                        folder.resolve("runbook.yaml").toString(),
                        "runbooks/web-and-postgres-planned.yaml",
                        "runbooks/web-and-postgres-failback.yaml",
                        "runbooks/web-and-postgres-reprotect.yaml"))
                .isZero();
        assertThat(out.toString())
                .contains("shop: worst-case recovery 57.45s of 1m rto")
                .contains("; the time that people take for call is not in it");
    }

    private int validate(String... arguments) {
        return new CommandLine(new ValidateCommand(Map.of()))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
