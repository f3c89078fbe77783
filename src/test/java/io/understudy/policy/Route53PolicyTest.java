package io.understudy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.policy.ConfigurationFolder.Result;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.HostPort;
import io.understudy.topology.SiteName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A policy whose records are in Route 53. */
class Route53PolicyTest {

    private static final Path BASE = Path.of("src/test/resources/documents/base");

    private final Path folder;

    Route53PolicyTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void is_read_with_what_holds_by_default() throws IOException {
        DnsPolicy.Route53 dns = read("hostedZone: Z1D633PJN98FT9");

        assertThat(dns.zone()).isEqualTo("example.test.");
        assertThat(dns.hostedZone()).isEqualTo("Z1D633PJN98FT9");
        assertThat(dns.aws()).isEqualTo(new DnsPolicy.Aws("aws-global", Optional.empty(), Optional.empty()));
        assertThat(dns.servers()).isEmpty();
        assertThat(dns.ttl()).isEqualTo(Duration.ofSeconds(5));
        assertThat(dns.records())
                .containsExactly(new DnsPolicy.Entry(
                        "shop.example.test.",
                        "A",
                        Map.of(new SiteName("east"), List.of("10.1.0.1"), new SiteName("west"), List.of("10.2.0.1"))));
    }

    @Test
    void is_read_with_an_address_and_a_key_of_its_own() throws IOException {
        DnsPolicy.Route53 dns = read("""
                hostedZone: Z1
                      endpoint: http://127.0.0.1:5000
                      servers: ["10.1.0.53:53"]
                      credentials: {accessKey: {env: ID}, secretKey: {file: secrets/aws}, sessionToken: {env: TOKEN}}""");

        assertThat(dns.aws())
                .isEqualTo(new DnsPolicy.Aws(
                        "us-east-1",
                        Optional.of(URI.create("http://127.0.0.1:5000")),
                        Optional.of(new DnsPolicy.AwsKey(
                                new SecretRef.Env("ID"),
                                new SecretRef.File(folder.resolve("secrets/aws")),
                                Optional.of(new SecretRef.Env("TOKEN"))))));
        assertThat(dns.servers()).containsExactly(HostPort.parse("10.1.0.53:53"));
    }

    private DnsPolicy.Route53 read(String keys) throws IOException {
        try (Stream<Path> files = Files.walk(BASE)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(BASE.relativize(file));
                Files.createDirectories(copy.resolveSibling("."));
                Files.write(copy, Files.readAllBytes(file));
            }
        }
        Path policy = folder.resolve("failover-policies/shop.yaml");
        Files.writeString(
                policy,
                Files.readString(policy)
                        .replace("rfc2136:", "route53:")
                        .replaceFirst("servers: \\[\"10.1.0.53:53\"]\n *tsig: .*", keys));
        Result result = ConfigurationFolder.read(folder, Map.of());
        assertThat(result).as("%s", result).isInstanceOf(Result.Valid.class);
        FailoverPolicy shop = Objects.requireNonNull(
                ((Result.Valid) result).catalogue().policies().get(new ApplicationName("shop")));
        return (DnsPolicy.Route53) shop.dns().orElseThrow();
    }
}
