package io.understudy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.health.ProbeTarget;
import io.understudy.health.Signal;
import io.understudy.runbook.RunbookName;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.HostPort;
import io.understudy.topology.SiteName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SampleDocumentsTest {

    private final ConfigurationFolder.Result result = ConfigurationFolder.read(Path.of(""), Map.of());

    @Test
    void the_sample_documents_are_valid() {
        assertThat(result).isInstanceOf(ConfigurationFolder.Result.Valid.class);
    }

    @Test
    void the_samples_bind_to_what_they_say() {
        Catalogue catalogue = ((ConfigurationFolder.Result.Valid) result).catalogue();
        FailoverPolicy shop = Objects.requireNonNull(catalogue.policies().get(new ApplicationName("shop")));
        SiteName east = new SiteName("us-east-1");

        assertThat(catalogue.sites()).containsOnlyKeys(east, new SiteName("us-west-2"));
        assertThat(Objects.requireNonNull(catalogue.runbooks().get(new RunbookName("web-and-postgres")))
                        .steps())
                .hasSize(8);
        assertThat(shop.objectives().rto()).isEqualTo(Duration.ofMinutes(1));
        assertThat(shop.probes())
                .extracting(probe -> probe.signal())
                .containsExactly(Signal.APPLICATION, Signal.SITE, Signal.DATABASE);
        assertThat(shop.probes().getFirst().target()).isInstanceOfSatisfying(ProbeTarget.Http.class, http -> {
            assertThat(http.sites()).containsEntry(east, HostPort.parse("127.83.101.10:8080"));
            assertThat(http.epochHeader()).contains("X-Understudy-Epoch");
        });
        assertThat(shop.health().failoverWhen()).isEqualTo(Set.of(Signal.DATABASE));
        assertThat(shop.replication().getFirst().every()).isEqualTo(Duration.ofMillis(500));
        assertThat(shop.links(ReplicationLink.Postgresql.class)
                        .getFirst()
                        .operator()
                        .password())
                .isEqualTo(new SecretRef.File(Path.of("secrets/understudy")));
        assertThat(shop.fencing())
                .extracting(FenceSpec::timeout)
                .containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(5));
        assertThat(shop.dns().orElseThrow().records().getFirst().values()).containsEntry(east, List.of("127.83.1.10"));
        assertThat(shop.automation().mode()).isEqualTo(FailoverPolicy.Mode.AUTOMATIC);
    }

    @Test
    void without_understudy_yaml_the_documented_defaults_hold() {
        Orchestrator orchestrator = ((ConfigurationFolder.Result.Valid) result).orchestrator();

        assertThat(orchestrator.name().value()).isEqualTo("orchestrator");
        assertThat(orchestrator.http()).isEqualTo(HostPort.parse("127.0.0.1:8686"));
        assertThat(orchestrator.state()).isEqualTo(Path.of("state"));
        assertThat(orchestrator.concurrentFailovers()).isEqualTo(10);
    }
}
