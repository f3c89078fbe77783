package io.understudy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.policy.ConfigurationFolder.Result;
import io.understudy.topology.ApplicationName;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The documented example is what the documents say. */
class Route53FailoverExampleTest {

    @Test
    void the_example_is_valid_and_two_addresses_show_its_sign() {
        Result result = ConfigurationFolder.read(Path.of("docs/examples/route53-failover"), Map.of());

        assertThat(result).as("%s", result).isInstanceOfSatisfying(Result.Valid.class, valid -> {
            FailoverPolicy shop =
                    Objects.requireNonNull(valid.catalogue().policies().get(new ApplicationName("shop")));
            assertThat(shop.dns())
                    .containsInstanceOf(DnsPolicy.Route53Failover.class)
                    .map(DnsPolicy.Route53Failover.class::cast)
                    .map(DnsPolicy.Route53Failover::sign)
                    .contains(new DnsPolicy.MovedSign(
                            List.of(URI.create("https://dr-a.example.net"), URI.create("https://dr-b.example.net")),
                            Optional.of(Path.of("/srv/understudy-sign"))));
        });
    }
}
