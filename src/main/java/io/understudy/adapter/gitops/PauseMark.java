package io.understudy.adapter.gitops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.understudy.operation.StepContext;
import io.understudy.topology.ApplicationName;
import io.understudy.topology.UnderstudyException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a paused object remembers, in one annotation: what it said before, and for whom it is paused. Several applications may
 * share one; it is paused until the last of them lets go.
 *
 * @param before missing where nothing was said
 */
record PauseMark(JsonNode before, Map<ApplicationName, Holder> holders) {

    /** On the object that is paused. */
    static final String KEY = "understudy.io/gitops-paused";

    /** @param since when it began to hold, by the service's clock */
    record Holder(String operation, long epoch, Instant since) {}

    PauseMark {
        holders = Map.copyOf(holders);
    }

    /** Empty where it was never paused from here; throws {@link UnderstudyException.Permanent} for one that can't be read. */
    static Optional<PauseMark> of(OwnerObject object) {
        JsonNode text = object.json().path("metadata").path("annotations").path(KEY);
        if (!text.isTextual()) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse(OwnerObject.parse(text.asText())));
        } catch (UnderstudyException | DateTimeException | IllegalArgumentException e) {
            throw new UnderstudyException.Permanent(
                    "the annotation %s of %s can't be read: remove it, and set by hand what it said before"
                            .formatted(KEY, object.owner()),
                    e);
        }
    }

    private static PauseMark parse(JsonNode json) {
        Map<ApplicationName, Holder> holders = new HashMap<>();
        json.path("holders")
                .properties()
                .forEach(entry -> holders.put(
                        new ApplicationName(entry.getKey()),
                        new Holder(
                                entry.getValue().path("operation").asText(),
                                entry.getValue().path("epoch").asLong(),
                                Instant.parse(entry.getValue().path("since").asText()))));
        return new PauseMark(json.path("before"), holders);
    }

    Optional<Holder> holder(ApplicationName application) {
        return Optional.ofNullable(holders.get(application));
    }

    /** Also for one more. */
    PauseMark heldBy(StepContext context, Instant now) {
        Map<ApplicationName, Holder> more = new HashMap<>(holders);
        more.put(
                context.policy().application(),
                new Holder(context.operation().value(), context.epoch().value(), now));
        return new PauseMark(before, more);
    }

    /** Without one of them. */
    PauseMark without(ApplicationName application) {
        Map<ApplicationName, Holder> fewer = new HashMap<>(holders);
        fewer.remove(application);
        return new PauseMark(before, fewer);
    }

    static PauseMark remembering(JsonNode before) {
        return new PauseMark(before, Map.of());
    }

    /** Written into an object; without holders it is taken away. */
    void into(ObjectNode object) {
        ObjectNode annotations = annotations(object);
        if (holders.isEmpty()) {
            annotations.remove(KEY);
        } else {
            annotations.put(KEY, toString());
        }
    }

    static ObjectNode annotations(ObjectNode object) {
        ObjectNode metadata = (ObjectNode) object.path("metadata");
        return metadata.path("annotations") instanceof ObjectNode there ? there : metadata.putObject("annotations");
    }

    @Override
    public String toString() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (!(before instanceof MissingNode)) {
            json.set("before", before);
        }
        ObjectNode all = json.putObject("holders");
        byName().forEach((name, holder) -> all.putObject(name)
                .put("operation", holder.operation())
                .put("epoch", holder.epoch())
                .put("since", holder.since().toString()));
        return json.toString();
    }

    private Map<String, Holder> byName() {
        Map<String, Holder> named = new TreeMap<>();
        holders.forEach((application, holder) -> named.put(application.value(), holder));
        return named;
    }
}
