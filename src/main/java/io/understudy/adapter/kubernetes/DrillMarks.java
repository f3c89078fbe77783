package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.understudy.drill.Stage;
import java.util.Map;
import java.util.Optional;

/** The labels by which everything that a drill made is known, and what may be used for drills. */
final class DrillMarks {

    /** On everything: the name of the drill's namespace. */
    static final String DRILL = "understudy.io/drill";

    /** On the namespace: whose drill it is. */
    static final String APPLICATION = "understudy.io/application";

    /** An annotation of the namespace: what only the drill that made it knows. */
    static final String NONCE = "understudy.io/drill-nonce";

    /** On a Secret that is made for drills: {@code "true"}. */
    static final String DRILL_ONLY = "understudy.io/drill-only";

    private DrillMarks() {}

    /** Of a copy: nothing of the original's but its name, so that nobody who owns that one takes this one for it. */
    static ObjectMeta of(Stage stage, String name) {
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(stage.namespace())
                .withLabels(Map.of(DRILL, stage.namespace()))
                .build();
    }

    static Optional<String> label(HasMetadata object, String key) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels == null ? Optional.empty() : Optional.ofNullable(labels.get(key));
    }

    /** Whether it is the very namespace that this drill made: a name and a label may be anybody's. */
    static boolean isNamespaceOf(Stage stage, Namespace found) {
        return isOf(stage, found) && nonce(found).equals(stage.nonce());
    }

    static String nonce(Namespace found) {
        Map<String, String> annotations = found.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(NONCE, "");
    }

    static boolean isOf(Stage stage, HasMetadata object) {
        return label(object, DRILL).equals(Optional.of(stage.namespace()));
    }
}
