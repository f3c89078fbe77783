package io.understudy.adapter.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.understudy.operation.ReplicaKeepers;
import io.understudy.topology.UnderstudyException;

/** A scalable workload as a step names it. */
record Workload(Kind kind, String namespace, String name) {

    enum Kind {
        DEPLOYMENT("Deployment", "deployments"),
        STATEFULSET("StatefulSet", "statefulsets");

        final String word;
        final String plural;

        Kind(String word, String plural) {
            this.word = word;
            this.plural = plural;
        }
    }

    /** From {@code deployment} or {@code statefulset}, and {@code namespace}, default {@code default}. */
    static Workload of(JsonNode with) {
        boolean deployment = with.hasNonNull("deployment");
        if (deployment == with.hasNonNull("statefulset")) {
            throw new UnderstudyException.InvalidInput("name exactly one of deployment and statefulset");
        }
        return new Workload(
                deployment ? Kind.DEPLOYMENT : Kind.STATEFULSET,
                with.path("namespace").asText("default"),
                with.path(deployment ? "deployment" : "statefulset").asText());
    }

    /** As others call it who do not know this room. */
    ReplicaKeepers.Scaled scaled() {
        return new ReplicaKeepers.Scaled(kind.word, namespace, name);
    }

    /** Path of its resource below the API server's address. */
    String path() {
        return "/apis/apps/v1/namespaces/%s/%s/%s".formatted(namespace, kind.plural, name);
    }

    @Override
    public String toString() {
        return "%s %s/%s".formatted(kind.word, namespace, name);
    }
}
