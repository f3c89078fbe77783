package io.understudy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.policy.ConfigurationFolder.Result;
import io.understudy.topology.SiteName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a site says of the images of its workloads. */
class SiteImagesTest {

    private static final Path BASE = Path.of("src/test/resources/documents/base");

    private final Path folder;

    SiteImagesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void they_are_asked_for_unless_it_says_otherwise() throws IOException {
        assertThat(read("")).isEqualTo(ImageTerms.DEFAULT);
        assertThat(read("images: unchecked, ")).isEqualTo(new ImageTerms(true, List.of()));
    }

    @Test
    void registries_may_be_asked_in_another_way_or_not_at_all() throws IOException {
        ImageTerms terms = read(
                "registries: [{host: \"r.test:5000\", plain: true}, {host: ca.test, authorities: secrets/ca.pem}, {host: nodes.test, images: unchecked}], ");
        assertThat(terms.unchecked()).isFalse();
        assertThat(terms.registries())
                .containsExactly(
                        new ImageTerms.Registry("r.test:5000", false, true, Optional.empty()),
                        new ImageTerms.Registry("ca.test", false, false, Optional.of(folder.resolve("secrets/ca.pem"))),
                        new ImageTerms.Registry("nodes.test", true, false, Optional.empty()));
        assertThat(terms.of("CA.test")).contains(terms.registries().get(1));
        assertThat(terms.of("r.test")).as("another port is another registry").isEmpty();
    }

    private ImageTerms read(String more) throws IOException {
        try (Stream<Path> files = Files.walk(BASE)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(BASE.relativize(file));
                Files.createDirectories(copy.resolveSibling("."));
                Files.write(copy, Files.readAllBytes(file));
            }
        }
        Path sites = folder.resolve("failover-policies/sites.yaml");
        Files.writeString(
                sites,
                Files.readString(sites)
                        .replace("{kubeconfig: secrets/east", "{%skubeconfig: secrets/east".formatted(more)));
        Result result = ConfigurationFolder.read(folder, Map.of());
        assertThat(result).as("%s", result).isInstanceOf(Result.Valid.class);
        Site east = Objects.requireNonNull(
                ((Result.Valid) result).catalogue().sites().get(new SiteName("east")));
        return east.kubernetes().orElseThrow().images();
    }
}
