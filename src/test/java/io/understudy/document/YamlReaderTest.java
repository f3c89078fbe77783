package io.understudy.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YamlReaderTest {

    private final Path folder;
    private final Problems problems = new Problems();

    YamlReaderTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void every_value_knows_its_place() throws IOException {
        Document document = read("a: 1\nb:\n  - c: x\n    d: y\n").getFirst();

        assertThat(document.problem("/b/0/d", "wrong", "change it")).hasToString("t.yaml:4:8: wrong: change it");
        assertThat(document.keyProblem("/b/0/d", "wrong", "change it")).hasToString("t.yaml:4:5: wrong: change it");
        assertThat(document.problem("/b/0/absent/deep", "wrong", "change it"))
                .hasToString("t.yaml:3:5: wrong: change it");
    }

    @Test
    void columns_count_characters_and_lines_count_over_all_documents() throws IOException {
        Document second = read("a: 1\n---\nd\u00e9\ud83d\ude00: [x, y]\n").get(1);

        assertThat(second.problem("/d\u00e9\ud83d\ude00/1", "wrong", "change it"))
                .hasToString("t.yaml:3:10: wrong: change it");
    }

    @Test
    void scalars_become_what_json_would_make_of_them() throws IOException {
        Document document = read("a: 1\nb: 1.5\nc: true\nd: null\ne: yes\nf: '1'\ng: .inf\nh: 123456789012345678901\n")
                .getFirst();

        assertThat(document.root().toString())
                .isEqualTo("{\"a\":1,\"b\":1.5,\"c\":true,\"d\":null,\"e\":\"yes\",\"f\":\"1\",\"g\":\".inf\","
                        + "\"h\":1.2345678901234568E20}");
    }

    @Test
    void an_environment_variable_is_put_in_as_if_it_had_been_written_there() throws IOException {
        Document document = read(
                        "a: ${env:HOST}:${env:PORT}\nb: ${env:PORT}\nc: '${env:PORT}'\nd: \"${env:NONE:-d: e}\"\ne: ${env:NONE:-}x\n",
                        Map.of("HOST", "h", "PORT", "80"))
                .getFirst();

        assertThat(document.root().toString())
                .isEqualTo("{\"a\":\"h:80\",\"b\":80,\"c\":\"80\",\"d\":\"d: e\",\"e\":\"x\"}");
        assertThat(problems.sorted()).isEmpty();
    }

    @Test
    void an_environment_variable_can_not_bring_in_structure() throws IOException {
        Document document = read("a: ${env:X}\n", Map.of("X", "{b: c}")).getFirst();

        assertThat(document.root().path("a").textValue()).isEqualTo("{b: c}");
    }

    @Test
    void an_environment_variable_is_not_substituted_again() throws IOException {
        Document document =
                read("a: ${env:X}\n", Map.of("X", "${env:Y}", "Y", "z")).getFirst();

        assertThat(document.root().path("a").textValue()).isEqualTo("${env:Y}");
    }

    @Test
    void a_syntax_error_hides_neither_the_document_before_nor_the_one_after() throws IOException {
        List<Document> documents = read("a: 1\n---\nb: [\n---\nc: 3\n---\nd: }\n");

        assertThat(documents)
                .extracting(document -> document.root().toString())
                .containsExactly("{\"a\":1}", "{\"c\":3}");
        assertThat(problems.sorted()).extracting(Problem::line).containsExactly(4, 7);
    }

    @Test
    void a_file_may_hold_a_hundred_documents() throws IOException {
        assertThat(read("---\na: 1\n".repeat(100))).hasSize(100);
        assertThat(problems.sorted()).isEmpty();

        assertThat(read("---\na: 1\n".repeat(101))).hasSize(100);
        assertTold(
                "t.yaml:201:1: the file holds more than 100 documents; the rest was not read: split it into several files");
    }

    @Test
    void values_may_nest_32_levels_deep() throws IOException {
        assertThat(read("[".repeat(32) + "]".repeat(32))).hasSize(1);
        assertThat(problems.sorted()).isEmpty();

        assertThat(read("[".repeat(33) + "]".repeat(33))).isEmpty();
        assertTold("t.yaml:1:33: values nest deeper than 32 levels; this document was not read: flatten it");
    }

    @Test
    void a_million_brackets_are_refused_at_the_limit() throws IOException {
        bounded(() -> assertThat(read("[".repeat(1_000_000))).isEmpty());
        assertTold("t.yaml:1:33: values nest deeper than 32 levels; this document was not read: flatten it");
    }

    @Test
    void a_document_may_use_20_aliases() throws IOException {
        assertThat(read("a: &a {b: 1}\nc: [" + "*a, ".repeat(20) + "]\n")).hasSize(1);
        assertThat(problems.sorted()).isEmpty();

        assertThat(read("a: &a {b: 1}\nc: [" + "*a, ".repeat(21) + "]\n")).isEmpty();
        assertTold("t.yaml:2:85: more than 20 aliases in one document; it was not read: write the values out");
    }

    @Test
    void a_yaml_bomb_is_refused_before_it_grows() throws IOException {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            String alias = "*a%d, ".formatted(i - 1);
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, alias.repeat(9)));
        }
        bounded(() -> assertThat(read(bomb.toString())).isEmpty());
        assertTold("t.yaml:4:20: more than 20 aliases in one document; it was not read: write the values out");
    }

    @Test
    void a_bomb_of_few_aliases_is_refused_by_the_values_it_makes() throws IOException {
        String wide = "x, ".repeat(50_000);
        bounded(() -> assertThat(read("a: &a [%s]\nb: &b [*a, *a]\nc: [*b, *b, *b, *b]\n".formatted(wide)))
                .isEmpty());
        assertThat(problems.sorted())
                .singleElement()
                .extracting(Problem::what)
                .isEqualTo(
                        "aliases make this document larger than 100000 values or deeper than 32 levels; it was not read");
    }

    @Test
    void an_alias_of_what_it_stands_in_is_refused() throws IOException {
        bounded(() -> assertThat(read("a: &a [*a, *a]\n")).isEmpty());
        assertThat(problems.size()).isEqualTo(1);
    }

    @Test
    void a_file_may_be_one_mebibyte_large() throws IOException {
        String line = "# comment\n";
        String text = "a: 1\n" + line.repeat((1 << 20) / line.length() + 1);
        assertThat(read(text.substring(0, 1 << 20))).hasSize(1);
        assertThat(problems.sorted()).isEmpty();

        assertThat(read(text.substring(0, 1 << 20) + "#")).isEmpty();
        assertTold("t.yaml:1:1: the file is larger than 1024 KiB and was not read: split it into several files");
    }

    @Test
    void an_empty_file_is_told() throws IOException {
        for (String text : List.of("", "\n\n", "# only a comment\n", "---\n---\n")) {
            Problems found = new Problems();
            Files.writeString(folder.resolve("t.yaml"), text);
            new YamlReader(Map.of()).read(folder.resolve("t.yaml"), "t.yaml", found);
            assertThat(found.sorted())
                    .extracting(Problem::toString)
                    .containsExactly("t.yaml:1:1: the file holds no document: write one, or remove the file");
        }
    }

    @Test
    void an_absent_file_is_told() {
        new YamlReader(Map.of()).read(folder.resolve("absent.yaml"), "absent.yaml", problems);

        assertTold("absent.yaml:1:1: the file can't be read (NoSuchFileException): "
                + "check that it exists and that this user may read it");
    }

    @Test
    void bytes_that_are_not_utf_8_are_told_by_their_place() throws IOException {
        Files.write(folder.resolve("t.yaml"), "a: 1\nb: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        new YamlReader(Map.of()).read(folder.resolve("t.yaml"), "t.yaml", problems);

        assertTold("t.yaml:2:7: the file is not UTF-8 text from here on: save it as UTF-8");
    }

    @Test
    void a_sequence_of_utf_8_that_the_file_cuts_off_is_told() throws IOException {
        Files.write(folder.resolve("t.yaml"), new byte[] {'a', ':', ' ', (byte) 0xc3});
        new YamlReader(Map.of()).read(folder.resolve("t.yaml"), "t.yaml", problems);

        assertTold("t.yaml:1:4: the file is not UTF-8 text from here on: save it as UTF-8");
    }

    @Test
    void a_byte_order_mark_is_passed_over() throws IOException {
        assertThat(read("\ufeffa: 1\n").getFirst().root().path("a").intValue()).isEqualTo(1);
    }

    private List<Document> read(String text) throws IOException {
        return read(text, Map.of());
    }

    private List<Document> read(String text, Map<String, String> environment) throws IOException {
        Path file = folder.resolve("t.yaml");
        Files.writeString(file, text);
        return new YamlReader(environment).read(file, "t.yaml", problems).documents();
    }

    private void assertTold(String line) {
        assertThat(problems.sorted()).extracting(Problem::toString).containsExactly(line);
    }

    /** Far above what it takes, far below what growing would take. */
    private static void bounded(org.junit.jupiter.api.function.Executable work) {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), work);
    }
}
