package io.understudy.adapter.gitops;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks an API server whether the service's own account may change an object, without doing it. */
final class Rights {

    private Rights() {}

    /** Empty when it is allowed, and where the API server has no such question. */
    static Optional<String> missing(SiteApi api, Owner owner) {
        SelfSubjectAccessReview question = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withGroup(owner.kind().group)
                .withResource(SiteApi.plural(owner.kind().word))
                .withNamespace(owner.namespace())
                .withName(owner.name())
                .withVerb("update")
                .endResourceAttributes()
                .endSpec()
                .build();
        try {
            @Nullable
            SelfSubjectAccessReview answer =
                    api.client().authorization().v1().selfSubjectAccessReview().create(question);
            boolean denied = answer != null
                    && answer.getStatus() != null
                    && Boolean.FALSE.equals(answer.getStatus().getAllowed());
            return denied
                    ? Optional.of(
                            "the service's account may not update %s at %s: allow it with the Helm chart's value gitops"
                                    .formatted(owner, api.site()))
                    : Optional.empty();
        } catch (KubernetesClientException e) {
            if (e.getCode() == 404 || e.getCode() == 405) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
