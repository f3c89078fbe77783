package io.understudy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.understudy.access.TokenFile;
import io.understudy.adapter.notify.PagerDutyForm;
import io.understudy.adapter.notify.SlackForm;
import io.understudy.adapter.notify.WebhookForm;
import io.understudy.api.JournalPage;
import io.understudy.api.JournalVerification;
import io.understudy.api.OperationReport;
import io.understudy.api.PlanReport;
import io.understudy.api.Status;
import io.understudy.camel.Channels;
import io.understudy.cli.ValidateCommand;
import io.understudy.notification.HttpMessage;
import io.understudy.notification.Notice;
import io.understudy.notification.Urgency;
import io.understudy.notification.Voice;
import io.understudy.policy.SecretRef;
import io.understudy.time.Ticker;
import io.understudy.topology.ApplicationName;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.RoutesLoader;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import picocli.CommandLine;

/**
 * Each block of YAML and JSON that the documentation prints is read by the code that reads it in use: fragments of documents beside
 * the first policy of the README, which is a whole configuration; values by the chart's schema; routes by Camel; answers by the API's records.
 */
class PrintedFragmentsTest {

    private static final Channels.Queues NOWHERE = new Channels.Queues() {
        @Override
        public boolean put(String channel, Notice notice, long since) {
            return true;
        }

        @Override
        public void again() {}
    };

    private static final Pattern OF_FILE = Pattern.compile("`(?:dr|~/notes)/(\\S+?\\.yaml)`[^`]*?```yaml\n");

    /** Keys of a policy's {@code spec}, as the reference prints them alone. */
    private static final Pattern POLICY = Pattern.compile("(approvals|drills|drill|automation|dns):");

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path folder;

    PrintedFragmentsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private interface Check {
        void of(PrintedBlock block) throws Exception;
    }

    /** Whom a block is for. */
    private record Reader(String name, Predicate<PrintedBlock> isFor, Check check) {}

    private final List<Reader> readers = List.of(
            new Reader("a whole document", yaml("apiVersion: understudy.io/v1"), this::document),
            new Reader("a fragment of understudy.yaml", yaml("spec:"), this::orchestrator),
            new Reader("a tokens file", yaml("tokens:"), this::tokens),
            new Reader("a fragment of a policy", PrintedFragmentsTest::isPolicy, this::policy),
            new Reader("steps of a runbook", yaml("- {name:").or(yaml("- name:")), this::steps),
            new Reader("a Camel route", yaml("- route:"), this::route),
            new Reader("values of the chart", PrintedFragmentsTest::isValues, this::values),
            new Reader(
                    "objects of Kubernetes",
                    yaml("apiVersion: ").and(yaml("apiVersion: understudy").negate()),
                    this::objects),
            new Reader("a status", json("{\"vantagePoint\""), is(Status.class)),
            new Reader("a plan", json("{\"application\": \"shop\", \"kind\": \"FAILOVER\""), is(PlanReport.class)),
            new Reader("an operation", json("{\"id\": \"shop-"), is(OperationReport.class)),
            new Reader("a page of the journal", json("{\"entries\""), is(JournalPage.class)),
            new Reader("a verification", json("{\"result\""), is(JournalVerification.class)),
            new Reader("a message of Slack", json("{\"text\""), this::slack),
            new Reader("an event of PagerDuty", json("{\"routing_key\""), this::pagerDuty),
            new Reader("a message of a webhook", json("{\"application\": ?\"shop\", ?\"subject\""), this::webhook));

    static Stream<PrintedBlock> fragments() {
        return PrintedBlock.all().stream().filter(block -> block.is("yaml") || block.is("json"));
    }

    @ParameterizedTest
    @MethodSource("fragments")
    void what_is_printed_is_read_by_exactly_one_reader_and_is_right(PrintedBlock block) throws Exception {
        List<Reader> found =
                readers.stream().filter(reader -> reader.isFor().test(block)).toList();
        assertThat(found)
                .as("who reads %s: add it to the readers of this test", block)
                .hasSize(1);
        found.getFirst().check().of(block);
    }

    @Test
    void each_reader_has_something_to_read() {
        assertThat(readers)
                .allSatisfy(reader -> assertThat(fragments().filter(reader.isFor()))
                        .as(reader.name())
                        .isNotEmpty());
    }

    private static Predicate<PrintedBlock> yaml(String beginning) {
        return block -> block.is("yaml") && block.beginning().strip().startsWith(beginning);
    }

    private static Predicate<PrintedBlock> json(String beginning) {
        Pattern pattern = Pattern.compile(beginning.replace("{", "\\{\\s*"));
        return block -> block.is("json") && pattern.matcher(block.text()).lookingAt();
    }

    private static boolean isPolicy(PrintedBlock block) {
        return block.is("yaml")
                && block.page().equals("docs/documents.md")
                && POLICY.matcher(block.beginning().strip()).lookingAt();
    }

    /** Everything else but the reference that has a key of the chart first. */
    private static boolean isValues(PrintedBlock block) {
        String key = block.beginning().strip().replaceFirst(":.*", "");
        return block.is("yaml")
                && !block.page().equals("docs/documents.md")
                && (chart().path("properties").has(key) || ofApplication().has(key));
    }

    private void document(PrintedBlock block) throws IOException {
        if (block.page().equals("docs/documents.md")) {
            readme();
            put(
                    block.text().contains("kind: Orchestrator\n")
                            ? "understudy.yaml"
                            : "failover-policies/printed.yaml",
                    block.text());
        } else {
            page(block.page());
        }
        assertValid();
    }

    private void orchestrator(PrintedBlock block) throws IOException {
        readme();
        Path file = folder.resolve("understudy.yaml");
        String printed = block.text().split("spec:\n", 2)[1];
        // What it says itself is not the README's any more.
        String others = Files.readString(file)
                .lines()
                .filter(line -> !printed.startsWith(line.split(":", 2)[0] + ":"))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
        put("understudy.yaml", others + printed);
        assertValid();
    }

    private void tokens(PrintedBlock block) throws IOException {
        put("secrets/tokens.yaml", block.text());
        Path file = folder.resolve("secrets/tokens.yaml");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        var unused = TokenFile.watch(file).get();
    }

    private void policy(PrintedBlock block) throws IOException {
        readme();
        String key = block.beginning().strip().replaceFirst(":.*", "");
        Path file = folder.resolve("failover-policies/shop.yaml");
        String others = Files.readString(file).replaceAll("(?m)^  %s: \\{.*\n".formatted(key), "");
        put("failover-policies/shop.yaml", others + indented(block.text(), 2));
        assertValid();
    }

    /** In the README's runbook, whose steps they need; those that it has under the same name go first. */
    private void steps(PrintedBlock block) throws IOException {
        readme();
        String steps = indented(block.text(), 4);
        Path file = folder.resolve("runbooks/move-shop.yaml");
        List<String> names = Pattern.compile("(?m)^    - (?:\\{name: (\\S+),|name: (\\S+)$)")
                .matcher(steps)
                .results()
                .map(found -> Optional.ofNullable(found.group(1)).orElseGet(() -> found.group(2)))
                .toList();
        String others = Files.readString(file)
                .lines()
                .filter(line -> names.stream().noneMatch(name -> line.contains("{name: %s,".formatted(name))))
                .map(line -> line + "\n")
                .reduce("", String::concat)
                .replace("metadata: {name: move-shop}", "metadata: {name: printed}");
        put("manifests/reindex.yaml", "apiVersion: batch/v1\nkind: Job\nmetadata: {name: reindex}\n");
        put("manifests/settings.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n");
        put("runbooks/printed.yaml", others + steps);
        assertValid();
    }

    /**
     * As far as Camel gets without starting: every key, component, option and method is known, and how errors are handled. An option of
     * an HTTP endpoint that Camel does not know is no error, as it is sent on.
     */
    private void route(PrintedBlock block) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.setAutoStartup(false);
            Voice voice = new Voice("orchestrator", () -> true, Optional::empty);
            context.getRegistry()
                    .bind(
                            "channels",
                            new Channels(List.of(), Map.of(), voice, NOWHERE, Ticker.system(), Clock.systemUTC()));
            // The token and the certificate of a cluster are the reader's own.
            String text =
                    block.text().replaceAll("\\{\\{env:\\w+}}", "a-token").replaceAll("(?m)^ +caCertFile: .*\n", "");
            RoutesLoader loader = PluginHelper.getRoutesLoader(context);
            loader.loadRoutes(
                    ResourceHelper.fromString(
                            "errors.camel.yaml", Files.readString(Path.of("routes/errors.camel.yaml"))),
                    ResourceHelper.fromString("printed.camel.yaml", text));
            context.start();
            assertThat(context.getRoutes()).isNotEmpty();
            assertThat(context.getRouteDefinitions())
                    .extracting(RouteDefinition::getRouteConfigurationId)
                    .filteredOn(Objects::nonNull)
                    .isSubsetOf(context.getRouteConfigurationDefinitions().stream()
                            .map(RouteConfigurationDefinition::getId)
                            .toList());
        }
    }

    private void values(PrintedBlock block) {
        String key = block.beginning().strip().replaceFirst(":.*", "");
        boolean ofWhole =
                chart().path("properties").has(key) && !block.beginning().startsWith("    ");
        String values = ofWhole
                ? block.text().replaceAll("(?m)^%s".formatted(block.beginning().replaceFirst("\\S.*", "")), "")
                : "applications:\n  - namespace: shop\n" + indented(block.text(), 4);
        JsonSchema schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(chart());
        assertThat(schema.validate(tree(values))).as(values).isEmpty();
    }

    private void objects(PrintedBlock block) {
        Object read = new KubernetesSerialization().unmarshal(block.text());
        Collection<?> objects = read instanceof Collection<?> many ? many : List.of(read);
        assertThat(objects).isNotEmpty().allSatisfy(object -> {
            HasMetadata one = (HasMetadata) object;
            assertThat(one.getKind()).isNotBlank();
            assertThat(one.getMetadata().getName()).isNotBlank();
        });
    }

    private static Check is(Class<? extends Record> type) {
        return block -> {
            try (MappingIterator<JsonNode> answers =
                    new ObjectMapper().readerFor(JsonNode.class).readValues(block.text())) {
                List<JsonNode> all = answers.readAll();
                assertThat(all).isNotEmpty();
                for (JsonNode answer : all) {
                    assertThat(STRICT.treeToValue(answer, (Class<?>) type)).isNotNull();
                }
            }
        };
    }

    private void slack(PrintedBlock block) throws IOException {
        assertSameKeys(block, new SlackForm(secret()).of(notice(), 1));
    }

    private void pagerDuty(PrintedBlock block) throws IOException {
        assertSameKeys(block, new PagerDutyForm(URI.create("https://events.example.test"), secret()).of(notice(), 1));
    }

    /** Its parts are all that there is of a notice: made again of them it is the same. */
    private void webhook(PrintedBlock block) throws IOException {
        JsonNode printed = STRICT.readTree(block.text());
        Notice notice = new Notice(
                new ApplicationName(printed.path("application").textValue()),
                printed.path("subject").textValue(),
                printed.path("topic").textValue(),
                Urgency.valueOf(printed.path("urgency").textValue()),
                printed.path("over").booleanValue(),
                printed.path("words").textValue());
        HttpMessage sent = new WebhookForm(URI.create("https://hooks.example.test"), Optional.empty())
                .of(notice, printed.path("at").longValue());
        assertThat(STRICT.readTree(sent.body())).isEqualTo(printed);
    }

    private static void assertSameKeys(PrintedBlock block, HttpMessage sent) throws IOException {
        assertThat(keys("", STRICT.readTree(block.text()))).isEqualTo(keys("", STRICT.readTree(sent.body())));
    }

    private static TreeSet<String> keys(String path, JsonNode node) {
        TreeSet<String> keys = new TreeSet<>();
        if (node instanceof ObjectNode object) {
            object.properties().forEach(entry -> keys.addAll(keys(path + "/" + entry.getKey(), entry.getValue())));
        } else {
            keys.add(path);
        }
        return keys;
    }

    private static Notice notice() {
        return Notice.ofDecision(new ApplicationName("shop"), "primary-lost", Urgency.CRITICAL, "lost");
    }

    private SecretRef secret() throws IOException {
        put("secrets/one", "https://hooks.example.test/secret\n");
        return new SecretRef.File(folder.resolve("secrets/one"));
    }

    private void readme() throws IOException {
        page("README.md");
    }

    /** All whole documents of a page, in the files that it names. */
    private void page(String page) throws IOException {
        String text = Files.readString(Path.of(page));
        Matcher named = OF_FILE.matcher(text);
        boolean any = false;
        while (named.find()) {
            String document = text.substring(named.end(), text.indexOf("\n```", named.end()) + 1);
            if (document.startsWith("apiVersion: understudy.io/v1\n")) {
                put(named.group(1), document);
                any = true;
            }
        }
        assertThat(any)
                .as("documents of %s with a file's name before them", page)
                .isTrue();
    }

    private void assertValid() {
        StringWriter err = new StringWriter();
        int exit = new CommandLine(new ValidateCommand())
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err, true))
                .execute(folder.toString());
        assertThat(exit).as(err.toString()).isZero();
    }

    private void put(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, text);
    }

    /** So that its first line begins after so many spaces. */
    private static String indented(String text, int spaces) {
        String first =
                text.lines().filter(line -> !line.startsWith("#")).findFirst().orElse("");
        int has = first.length() - first.stripLeading().length();
        return text.lines()
                .map(line -> " ".repeat(spaces)
                        + line.substring(Math.min(
                                has, line.length() - line.stripLeading().length())))
                .map(line -> line + "\n")
                .reduce("", String::concat);
    }

    private static JsonNode chart() {
        try {
            return new ObjectMapper()
                    .readTree(Path.of("helm/values.schema.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode ofApplication() {
        return chart().path("properties").path("applications").path("items").path("properties");
    }

    private static JsonNode tree(String yaml) {
        return new ObjectMapper()
                .valueToTree(
                        Objects.requireNonNull(new Load(LoadSettings.builder().build()).loadFromString(yaml)));
    }
}
