package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.understudy.operation.StepContext;
import io.understudy.topology.SiteName;
import io.understudy.topology.UnderstudyException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The annotations in which an object carries what operations did to it. */
final class Marks {

    private Marks() {}

    static Optional<String> of(HasMetadata object, String key) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations == null ? Optional.empty() : Optional.ofNullable(annotations.get(key));
    }

    /** The operation and the step, for what one step alone has done: several may work on one object. */
    static String owner(StepContext context) {
        return "%s/%s".formatted(context.operation(), context.step().name());
    }

    /** Throws {@link UnderstudyException.Permanent} when a newer operation has marked the object. */
    static void requireNoneNewer(StepContext context, SiteName site, Object what, HasMetadata object) {
        boolean unused = marked(context, site, what, object);
    }

    /**
     * Whether this operation, by any of its steps, has marked the object already.
     *
     * @throws UnderstudyException.Permanent when a newer one has
     */
    static boolean marked(StepContext context, SiteName site, Object what, HasMetadata object) {
        long epoch = Math.max(epoch(object, ScaleStep.EPOCH), epoch(object, ApplyStep.EPOCH));
        if (epoch > context.epoch().value()) {
            throw new UnderstudyException.Permanent(
                    "%s at %s carries epoch %d, this operation leads to epoch %s: it is too late, a newer operation owns it"
                            .formatted(what, site, epoch, context.epoch()));
        }
        return epoch == context.epoch().value();
    }

    private static long epoch(HasMetadata object, String key) {
        return of(object, key)
                .filter(text -> text.matches("\\d{1,18}"))
                .map(Long::parseLong)
                .orElse(0L);
    }

    /** All annotations of the object after these changes; one without value is removed. */
    static Map<String, String> after(HasMetadata object, Map<String, Optional<String>> changes) {
        Map<String, String> merged = new HashMap<>();
        if (object.getMetadata().getAnnotations() != null) {
            merged.putAll(object.getMetadata().getAnnotations());
        }
        changes.forEach((key, value) -> value.ifPresentOrElse(v -> merged.put(key, v), () -> merged.remove(key)));
        return merged;
    }
}
