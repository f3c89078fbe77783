package io.understudy.adapter.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.understudy.readiness.Login;
import io.understudy.readiness.PullSecret;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * With which pull secrets pods of one namespace would be made: their own, or else those of their ServiceAccount, as admission gives them
 * (https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#add-imagepullsecrets-to-a-service-account).
 * Before a Secret is read the API server is asked whether that is allowed.
 */
record PullSecrets(KubernetesClient client, SiteName site, String namespace) {

    /** By a Secret's type: the key in it. */
    private static final Map<String, String> KEYS =
            Map.of("kubernetes.io/dockerconfigjson", ".dockerconfigjson", "kubernetes.io/dockercfg", ".dockercfg");

    List<PullSecret> of(PodSpec pod) {
        List<LocalObjectReference> own = pod.getImagePullSecrets();
        return own.isEmpty() ? ofServiceAccount(pod) : read(own);
    }

    private List<PullSecret> ofServiceAccount(PodSpec pod) {
        String name = Optional.ofNullable(pod.getServiceAccountName())
                .or(() -> Optional.ofNullable(pod.getServiceAccount()))
                .filter(text -> !text.isEmpty())
                .orElse("default");
        Permissions.On on = new Permissions.On(
                "",
                "serviceaccounts",
                namespace,
                name,
                "ServiceAccount %s/%s".formatted(namespace, name),
                "applications[].namespace");
        Optional<PullSecret> forbidden = forbidden(on);
        if (forbidden.isPresent()) {
            return List.of(forbidden.get());
        }
        try {
            @Nullable
            ServiceAccount account = client.serviceAccounts()
                    .inNamespace(namespace)
                    .withName(name)
                    .get();
            return account == null ? List.of() : read(account.getImagePullSecrets());
        } catch (KubernetesClientException e) {
            return List.of(unreadable(on, e));
        }
    }

    private List<PullSecret> read(List<LocalObjectReference> references) {
        return references.stream()
                .flatMap(reference -> Optional.ofNullable(reference.getName()).stream())
                .distinct()
                .map(this::read)
                .toList();
    }

    private PullSecret read(String name) {
        String words = "Secret %s/%s".formatted(namespace, name);
        Permissions.On on = new Permissions.On("", "secrets", namespace, name, words, "applications[].pullSecrets");
        return forbidden(on).orElseGet(() -> {
            try {
                @Nullable
                Secret secret =
                        client.secrets().inNamespace(namespace).withName(name).get();
                return secret == null
                        ? new PullSecret.Useless(
                                "its pull secret %s/%s is not there at %s".formatted(namespace, name, site),
                                "create it there, as it is at the primary")
                        : logins(words, secret);
            } catch (KubernetesClientException e) {
                return unreadable(on, e);
            }
        });
    }

    /** Empty when it may be read. */
    private Optional<PullSecret> forbidden(Permissions.On on) {
        return Permissions.missing(client, "get", on).map(line -> {
            int colon = line.indexOf(": ");
            return new PullSecret.Unreadable(line.substring(0, colon), line.substring(colon + 2));
        });
    }

    /** Where the review was wrong, or there is none. What has nothing to do with rights is for the caller. */
    private PullSecret unreadable(Permissions.On on, KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
            throw e;
        }
        return new PullSecret.Unreadable(
                "the API server of %s forbids to get %s (403)".formatted(site, on.words()),
                "allow it in a Role, with the chart by the value " + on.value());
    }

    private PullSecret logins(String words, Secret secret) {
        Supplier<PullSecret> useless = () -> new PullSecret.Useless(
                "%s at %s holds nothing that nodes can pull with".formatted(words, site),
                "create it anew with 'kubectl create secret docker-registry'");
        @Nullable String key = KEYS.get(String.valueOf(secret.getType()));
        @Nullable
        String data = key == null || secret.getData() == null
                ? null
                : secret.getData().get(key);
        if (data == null) {
            return useless.get();
        }
        try {
            JsonNode json = ObjectJson.parse(new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8));
            JsonNode places = ".dockercfg".equals(key) ? json : json.path("auths");
            List<Login> logins = new ArrayList<>();
            places.properties().forEach(entry -> login(words, entry).ifPresent(logins::add));
            return logins.isEmpty() ? useless.get() : new PullSecret.Read(logins);
        } catch (IllegalArgumentException | UnderstudyException e) {
            return useless.get();
        }
    }

    /** By {@code auth}, base64 of user and password, which counts more than the two beside it. */
    private static Optional<Login> login(String words, Map.Entry<String, JsonNode> entry) {
        JsonNode at = entry.getValue();
        String pair = at.hasNonNull("auth")
                ? new String(Base64.getMimeDecoder().decode(at.path("auth").asText()), StandardCharsets.UTF_8)
                : "%s:%s"
                        .formatted(
                                at.path("username").asText(),
                                at.path("password").asText());
        int colon = pair.indexOf(':');
        return colon <= 0
                ? Optional.empty()
                : Optional.of(new Login(entry.getKey(), pair.substring(0, colon), pair.substring(colon + 1), words));
    }
}
