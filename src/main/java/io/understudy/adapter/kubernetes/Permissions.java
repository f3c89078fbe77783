package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks an API server what the service's own account may do, without doing it. */
final class Permissions {

    private static final Logger LOG = LoggerFactory.getLogger(Permissions.class);

    private Permissions() {}

    /**
     * What a right is about.
     *
     * @param resource the plural, with its part after a slash where only that is meant: {@code pods/log}
     * @param name of one object; empty for any
     * @param words what people call it
     * @param value of the Helm chart, which grants it
     */
    record On(String group, String resource, String namespace, String name, String words, String value) {

        static On workload(Workload workload) {
            String plural = workload.kind().plural;
            return new On(
                    "apps",
                    plural,
                    workload.namespace(),
                    workload.name(),
                    workload.toString(),
                    "applications[]." + plural);
        }
    }

    /** Empty when it is allowed, and where the API server has no such question. */
    static Optional<String> missing(KubernetesClient client, String verb, On on) {
        String[] resource = on.resource().split("/", 2);
        SelfSubjectAccessReview question = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withGroup(on.group())
                .withResource(resource[0])
                .withSubresource(resource.length > 1 ? resource[1] : "")
                .withNamespace(on.namespace())
                .withName(on.name())
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
                            "the service's account may not %s %s: allow it in a Role, with the chart by the value %s"
                                    .formatted(verb, on.words(), on.value()))
                    : Optional.empty();
        } catch (KubernetesClientException e) {
            if (e.getCode() == 404 || e.getCode() == 405) {
                LOG.debug(
                        "this API server has no SelfSubjectAccessReview: the right to {} {} is not checked",
                        verb,
                        on.words());
                return Optional.empty();
            }
            throw e;
        }
    }
}
