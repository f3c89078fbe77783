package io.understudy.adapter.velero;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;

/** Asks an API server what the service's own account may do, without doing it. */
record Rights(KubernetesClient client) {

    /** Empty when it is allowed, and where the API server has no such question. */
    Optional<String> missing(String verb, String group, String resource, String namespace) {
        SelfSubjectAccessReview question = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withGroup(group)
                .withResource(resource)
                .withNamespace(namespace)
                .withVerb(verb)
                .endResourceAttributes()
                .endSpec()
                .build();
        try {
            SelfSubjectAccessReview answer =
                    client.authorization().v1().selfSubjectAccessReview().create(question);
            boolean denied = answer != null
                    && answer.getStatus() != null
                    && Boolean.FALSE.equals(answer.getStatus().getAllowed());
            return denied
                    ? Optional.of(
                            "the service's account may not %s %s in the namespace %s: allow it with the Helm chart's value velero"
                                    .formatted(verb, resource, namespace))
                    : Optional.empty();
        } catch (KubernetesClientException e) {
            if (e.getCode() == 404 || e.getCode() == 405) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
