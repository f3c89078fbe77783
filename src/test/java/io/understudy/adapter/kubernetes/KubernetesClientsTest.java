package io.understudy.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.policy.Site;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tells the clusters of two kubeconfigs apart. */
class KubernetesClientsTest {

    private final Path folder;

    KubernetesClientsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void another_address_or_context_is_another_cluster() throws IOException {
        String one = whereabouts("https://192.0.2.1:6443", "one", "old");

        assertThat(one).isEqualTo("https://192.0.2.1:6443, context 'one'");
        assertThat(whereabouts("https://192.0.2.2:6443", "one", "old")).isNotEqualTo(one);
        assertThat(whereabouts("https://192.0.2.1:6443", "two", "old")).isNotEqualTo(one);
    }

    @Test
    void a_renewed_token_and_another_folder_are_the_same_cluster() throws IOException {
        String one = whereabouts("https://192.0.2.1:6443", "one", "old");

        assertThat(whereabouts("https://192.0.2.1:6443", "one", "new")).isEqualTo(one);
    }

    @Test
    void the_context_of_the_document_counts_as_the_current_one_does() throws IOException {
        Path file = kubeconfig("https://192.0.2.1:6443", "one", "old");

        assertThat(whereabouts(file, Optional.of("one"))).isEqualTo(whereabouts(file, Optional.empty()));
    }

    @Test
    void a_password_in_the_address_is_not_told() throws IOException {
        assertThat(whereabouts("https://ann:hush@192.0.2.1:6443", "one", "old"))
                .contains("192.0.2.1")
                .doesNotContain("hush");
    }

    @Test
    void once_a_client_is_made_it_is_the_cluster_of_that_one() throws IOException {
        Path file = kubeconfig("https://192.0.2.1:6443", "one", "old");
        Site site = site(file, Optional.empty());
        try (KubernetesClients clients = new KubernetesClients()) {
            assertThat(clients.of(site).getMasterUrl()).hasToString("https://192.0.2.1:6443/");
            Files.writeString(file, Files.readString(file).replace("192.0.2.1", "192.0.2.2"));

            assertThat(clients.whereabouts(site)).contains("192.0.2.1");
            assertThat(clients.of(site).getMasterUrl()).hasToString("https://192.0.2.1:6443/");
        }
        assertThat(whereabouts(file, Optional.empty())).contains("192.0.2.2");
    }

    @Test
    void a_kubeconfig_that_does_not_say_is_named() throws IOException {
        Path file = kubeconfig("https://192.0.2.1:6443", "one", "old");
        assertThatThrownBy(() -> whereabouts(file, Optional.of("two")))
                .isInstanceOf(UnderstudyException.Permanent.class)
                .hasMessageContaining(
                        "kubeconfig of the site us-west-2 does not say where the cluster of the context 'two' is");
        Files.writeString(file, "[");
        assertThatThrownBy(() -> whereabouts(file, Optional.empty()))
                .isInstanceOf(UnderstudyException.Permanent.class)
                .hasMessageContaining("of the site us-west-2 can't be read");
        Files.writeString(file, "");
        assertThatThrownBy(() -> whereabouts(file, Optional.empty()))
                .isInstanceOf(UnderstudyException.Permanent.class)
                .hasMessageContaining("names no current context");
    }

    @Test
    void a_kubeconfig_that_is_not_there_is_named() {
        assertThatThrownBy(() -> whereabouts(folder.resolve("none"), Optional.empty()))
                .isInstanceOf(UnderstudyException.Permanent.class)
                .hasMessageContaining("none of the site us-west-2 can't be read");
    }

    private String whereabouts(String server, String context, String token) throws IOException {
        return whereabouts(kubeconfig(server, context, token), Optional.empty());
    }

    private static String whereabouts(Path kubeconfig, Optional<String> context) {
        try (KubernetesClients clients = new KubernetesClients()) {
            return clients.whereabouts(site(kubeconfig, context));
        }
    }

    private static Site site(Path kubeconfig, Optional<String> context) {
        return new Site(new SiteName("us-west-2"), "US", Optional.of(new Site.Cluster(kubeconfig, context)));
    }

    private Path kubeconfig(String server, String context, String token) throws IOException {
        return Files.writeString(Files.createTempDirectory(folder, "secrets").resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: %s
                clusters: [{name: c, cluster: {server: "%s"}}]
                contexts: [{name: %s, context: {cluster: c, user: u}}]
                users: [{name: u, user: {token: %s}}]
                """.formatted(
                        context, server, context, token));
    }
}
