package io.understudy.policy;

import io.understudy.document.Section;
import io.understudy.topology.SiteName;
import java.nio.file.Path;
import java.util.Optional;

/** Binds a Site document that fits its schema. */
final class SiteReader {

    private SiteReader() {}

    static Site read(Section document, Path folder) {
        Section spec = document.section("spec");
        Optional<Site.Cluster> cluster =
                spec.has("kubernetes") ? Optional.of(cluster(spec.section("kubernetes"), folder)) : Optional.empty();
        return new Site(
                new SiteName(document.section("metadata").required("name")), spec.required("jurisdiction"), cluster);
    }

    private static Site.Cluster cluster(Section section, Path folder) {
        return new Site.Cluster(
                Paths.under(folder, section, "kubeconfig"),
                section.text("context"),
                section.has("networkPolicies"),
                new ImageTerms(
                        section.has("images"),
                        section.sections("registries").stream()
                                .map(registry -> registry(registry, folder))
                                .toList()));
    }

    private static ImageTerms.Registry registry(Section section, Path folder) {
        return new ImageTerms.Registry(
                section.required("host"),
                section.has("images"),
                section.flag("plain", false),
                section.has("authorities")
                        ? Optional.of(Paths.under(folder, section, "authorities"))
                        : Optional.empty());
    }
}
