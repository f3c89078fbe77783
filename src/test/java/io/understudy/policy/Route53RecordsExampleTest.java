package io.understudy.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.understudy.policy.ConfigurationFolder.Result;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.EpochMark;
import io.understudy.topology.SiteName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The documented example is what the documents say, and its rights are for what its policy moves. */
class Route53RecordsExampleTest {

    private static final Path FOLDER = Path.of("docs/examples/route53-records");
    private static final ApplicationName SHOP = new ApplicationName("shop");

    @Test
    void the_example_is_valid_with_one_simple_and_one_weighted_record() {
        assertThat(dns().records())
                .extracting(DnsPolicy.Entry::name, DnsPolicy.Entry::weighted)
                .containsExactly(
                        tuple("shop.example.org.", Map.of()),
                        tuple(
                                "api.example.org.",
                                Map.of(
                                        new SiteName("eu-west-1"), "eu-west-1",
                                        new SiteName("eu-central-1"), "eu-central-1")));
    }

    @Test
    void its_rights_are_for_its_zone_its_records_and_its_epoch_mark_and_no_more() throws IOException {
        DnsPolicy.Route53 dns = dns();
        JsonNode statements = JsonMapper.builder()
                .build()
                .readTree(FOLDER.resolve("aws/rights.json").toFile())
                .required("Statement");

        assertThat(texts(statements.findValues("Resource")))
                .containsOnly("arn:aws:route53:::hostedzone/" + dns.hostedZone(), "arn:aws:route53:::change/*");
        assertThat(texts(statements.findValues("route53:ChangeResourceRecordSetsNormalizedRecordNames")))
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                dns.records().stream().map(DnsPolicy.Entry::name),
                                Stream.of(EpochMark.owner(SHOP, dns.zone())))
                        .map(name -> name.substring(0, name.length() - 1))
                        .toList());
        assertThat(texts(statements.findValues("route53:ChangeResourceRecordSetsRecordTypes")))
                .containsExactlyInAnyOrder("A", "TXT");
        assertThat(texts(statements.findValues("route53:ChangeResourceRecordSetsActions")))
                .containsExactlyInAnyOrder("CREATE", "DELETE");
    }

    /** A text, or each of several. */
    private static List<String> texts(List<JsonNode> found) {
        return found.stream()
                .flatMap(node -> node.isArray() ? StreamSupport.stream(node.spliterator(), false) : Stream.of(node))
                .map(JsonNode::asText)
                .toList();
    }

    private static DnsPolicy.Route53 dns() {
        Result result = ConfigurationFolder.read(FOLDER, Map.of());
        assertThat(result).as("%s", result).isInstanceOf(Result.Valid.class);
        FailoverPolicy shop = Objects.requireNonNull(
                ((Result.Valid) result).catalogue().policies().get(SHOP));
        return (DnsPolicy.Route53) shop.dns().orElseThrow();
    }
}
