package io.understudy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.policy.ConfigurationFolder.Result;
import io.understudy.policy.ReplicationLink.Selection;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.LinkName;
import io.understudy.topology.SiteName;
import java.io.IOException;
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

/** A policy of which Velero's backups are a link. */
class VeleroPolicyTest {

    private static final Path BASE = Path.of("src/test/resources/documents/base");

    private final Path folder;

    VeleroPolicyTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void is_read_with_what_holds_by_default_beside_a_link_of_another_kind() throws IOException {
        FailoverPolicy shop = read("{schedule: shop-hourly}");

        assertThat(shop.replication()).hasSize(2);
        assertThat(shop.links(ReplicationLink.Postgresql.class)).hasSize(1);
        assertThat(shop.links(ReplicationLink.Velero.class))
                .containsExactly(new ReplicationLink.Velero(
                        new LinkName("volumes"),
                        "velero",
                        new Selection.Schedule("shop-hourly"),
                        Map.of(),
                        false,
                        Optional.empty(),
                        Duration.ofSeconds(10)));
    }

    @Test
    void is_read_with_everything_that_may_be_said() throws IOException {
        FailoverPolicy shop = read(
                "{labels: {app: shop}, namespace: backup, storageLocations: {east: of-east, west: of-west}, partiallyFailed: true, site: third, every: 1m}");

        assertThat(shop.links(ReplicationLink.Velero.class))
                .isEqualTo(List.of(new ReplicationLink.Velero(
                        new LinkName("volumes"),
                        "backup",
                        new Selection.Labels(Map.of("app", "shop")),
                        Map.of(new SiteName("east"), "of-east", new SiteName("west"), "of-west"),
                        true,
                        Optional.of(new SiteName("third")),
                        Duration.ofMinutes(1))));
    }

    private FailoverPolicy read(String velero) throws IOException {
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
                        .replace("  fencing:\n", "    - {name: volumes, velero: %s}\n  fencing:\n".formatted(velero)));
        Files.writeString(folder.resolve("failover-policies/third.yaml"), """
                apiVersion: understudy.io/v1
                kind: Site
                metadata: {name: third}
                spec: {jurisdiction: US, kubernetes: {kubeconfig: secrets/third}}
                """);
        Result result = ConfigurationFolder.read(folder, Map.of());
        assertThat(result).as("%s", result).isInstanceOf(Result.Valid.class);
        return Objects.requireNonNull(
                ((Result.Valid) result).catalogue().policies().get(new ApplicationName("shop")));
    }
}
