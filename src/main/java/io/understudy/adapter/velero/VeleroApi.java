package io.understudy.adapter.velero;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Velero's objects in its namespace at one cluster. Every call is one request, and throws as the client does. */
record VeleroApi(KubernetesClient client, String namespace) {

    List<Backup> backups(Map<String, String> labels) {
        return client.resources(Backup.class)
                .inNamespace(namespace)
                .withLabels(labels)
                .list()
                .getItems();
    }

    Optional<Backup> backup(String name) {
        return Optional.ofNullable(client.resources(Backup.class)
                .inNamespace(namespace)
                .withName(name)
                .get());
    }

    Optional<Restore> restore(String name) {
        return Optional.ofNullable(client.resources(Restore.class)
                .inNamespace(namespace)
                .withName(name)
                .get());
    }

    Optional<Schedule> schedule(String name) {
        return Optional.ofNullable(client.resources(Schedule.class)
                .inNamespace(namespace)
                .withName(name)
                .get());
    }

    List<Schedule> schedules() {
        return client.resources(Schedule.class).inNamespace(namespace).list().getItems();
    }

    List<BackupStorageLocation> locations() {
        return client.resources(BackupStorageLocation.class)
                .inNamespace(namespace)
                .list()
                .getItems();
    }

    /** Leaves one of that name as it is, which an earlier attempt made. */
    void create(HasMetadata object) {
        try {
            var unused = client.resource(object).inNamespace(namespace).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }

    /** Fails as the client does where the cluster does not know the kind, which a look for one object would not tell. */
    void requireKinds() {
        var one = new ListOptionsBuilder().withLimit(1L).build();
        var unused = client.resources(Backup.class).inNamespace(namespace).list(one);
    }
}
