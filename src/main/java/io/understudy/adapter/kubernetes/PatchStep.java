package io.understudy.adapter.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.topology.UnderstudyException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * {@code kubernetes.patch}: changes fields of one object at the new primary. The patch is applied to what was read, and the whole is
 * written under its resourceVersion: somebody else's concurrent write is never overwritten, the patch is made anew on it.
 *
 * <p>Parameters: {@code apiVersion}, {@code kind}, {@code name}, {@code namespace}, default {@code default}; {@code merge}, a JSON merge
 * patch (RFC 7396), or {@code json}, a JSON patch (RFC 6902), once for each operation. What the fields were stands in an annotation on the
 * object, by which compensation puts them back unless somebody has changed them since; above 32 KiB it does not. Values are never
 * told, only the names of fields. Thread-safe.
 */
public final class PatchStep implements StepType {

    static final String ID = "kubernetes.patch";

    private static final int MOST_REMEMBERED = 1 << 15;

    private final KubernetesClients clients;

    public PatchStep(KubernetesClients clients) {
        this.clients = clients;
    }

    @Override
    public String id() {
        return ID;
    }

    /**
     * The object as it was read, and what to do to it.
     *
     * @param before as its owners wrote it
     * @param wanted what to write
     * @param after what the API server makes of that, with its defaults and in its own notation
     * @param done whether this step has patched it already
     */
    private record Look(
            GenericKubernetesResource object, JsonNode before, JsonNode wanted, JsonNode after, boolean done) {

        ObjectNode change() {
            return MergePatch.between(before, after);
        }

        @Override
        public String toString() {
            return "%s %s/%s"
                    .formatted(
                            object.getKind(),
                            object.getMetadata().getNamespace(),
                            object.getMetadata().getName());
        }
    }

    /** The API server's own dry run of the write: rights, admission and validation. */
    @Override
    public List<String> precheck(StepContext context) {
        SiteCall call = SiteCall.newPrimary(clients, context);
        return call.prechecked(() -> {
            var unused = SiteCall.fresh(() -> look(call));
            return List.of();
        });
    }

    @Override
    public Goal observe(StepContext context) {
        SiteCall call = SiteCall.newPrimary(clients, context);
        return call.observed(() -> {
            Look look = SiteCall.fresh(() -> look(call));
            return look.done() && look.change().isEmpty()
                    ? new Goal.Reached("%s at %s: patched".formatted(look, call.site()))
                    : new Goal.Open(told(call, look));
        });
    }

    @Override
    public StepResult apply(StepContext context) {
        SiteCall call = SiteCall.newPrimary(clients, context);
        return call.changed(() -> {
            Look look = SiteCall.fresh(() -> look(call));
            if (look.done() && look.change().isEmpty()) {
                return new StepResult.Done("%s at %s: patched already".formatted(look, call.site()));
            }
            Map<String, Optional<String>> marks = new LinkedHashMap<>();
            marks.put(ScaleStep.EPOCH, Optional.of(context.epoch().toString()));
            if (!look.done()) {
                marks.put(memory(context), Optional.of(remembered(context, look)));
            }
            write(call, look.object(), look.wanted(), marks);
            return new StepResult.Done(told(call, look));
        });
    }

    @Override
    public StepResult compensate(StepContext context, StepResult.Done done) {
        SiteCall call = SiteCall.newPrimary(clients, context);
        return call.changed(() -> {
            GenericKubernetesResource object = read(call);
            JsonNode remembered = Marks.of(object, memory(context))
                    .map(ObjectJson::parse)
                    .orElse(JsonNodeFactory.instance.nullNode());
            JsonNode written = ObjectJson.of(object);
            JsonNode current = ObjectJson.own(object);
            String what = "%s %s at %s"
                    .formatted(object.getKind(), object.getMetadata().getName(), call.site());
            if (!owned(context, remembered)) {
                return new StepResult.Done("nothing to undo: %s is not patched by this operation".formatted(what));
            }
            boolean undoable = remembered.has("undo");
            boolean untouched = undoable
                    && MergePatch.apply(current, remembered.path("set")).equals(current);
            Map<String, Optional<String>> marks = new LinkedHashMap<>();
            marks.put(ScaleStep.EPOCH, Optional.of(context.from().epoch().toString()));
            marks.put(memory(context), Optional.empty());
            write(call, object, untouched ? MergePatch.apply(written, remembered.path("undo")) : written, marks);
            return new StepResult.Done(
                    untouched
                            ? "%s: as before".formatted(what)
                            : "%s stays as it is: %s"
                                    .formatted(
                                            what,
                                            undoable
                                                    ? "somebody has changed it since"
                                                    : "what it was before is not remembered"));
        });
    }

    private static Look look(SiteCall call) {
        GenericKubernetesResource object = read(call);
        JsonNode read = ObjectJson.of(object);
        String what = "%s %s".formatted(object.getKind(), object.getMetadata().getName());
        boolean marked = Marks.marked(call.context(), call.site(), what, object);
        boolean done = marked
                && Marks.of(object, memory(call.context()))
                        .map(ObjectJson::parse)
                        .filter(remembered -> owned(call.context(), remembered))
                        .isPresent();
        JsonNode with = call.context().with();
        JsonNode wanted = with.has("merge")
                ? MergePatch.apply(read, with.path("merge"))
                : done ? read : patched(what, read, with.path("json"));
        if (!identity(read).equals(identity(wanted))) {
            throw new UnderstudyException.Permanent(
                    "the patch would give %s another name, namespace or kind: correct it".formatted(what));
        }
        JsonNode before = ObjectJson.own(object);
        JsonNode after = wanted.equals(read) ? before : ObjectJson.own(tried(call, object, wanted));
        return new Look(object, before, wanted, after, done);
    }

    /** What the API server would make of it: its own dry run. */
    private static GenericKubernetesResource tried(SiteCall call, GenericKubernetesResource from, JsonNode wanted) {
        return call.client()
                .genericKubernetesResources(from.getApiVersion(), from.getKind())
                .inNamespace(Objects.requireNonNull(from.getMetadata().getNamespace()))
                .resource(ObjectJson.object(wanted))
                .dryRun(true)
                .update();
    }

    private static JsonNode patched(String what, JsonNode before, JsonNode patch) {
        try {
            return JsonPatch.apply(patch, before);
        } catch (JsonPatchException e) {
            throw new UnderstudyException.Permanent(
                    "the patch does not fit %s (%s): correct it, or the object".formatted(what, e.getMessage()), e);
        }
    }

    private static List<JsonNode> identity(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return List.of(
                object.path("apiVersion"), object.path("kind"), metadata.path("name"), metadata.path("namespace"));
    }

    private static GenericKubernetesResource read(SiteCall call) {
        JsonNode with = call.context().with();
        String namespace = with.path("namespace").asText("default");
        String kind = with.path("kind").asText();
        String name = with.path("name").asText();
        GenericKubernetesResource found = call.client()
                .genericKubernetesResources(with.path("apiVersion").asText(), kind)
                .inNamespace(namespace)
                .withName(name)
                .get();
        if (found == null) {
            throw new UnderstudyException.Permanent(
                    "%s %s/%s does not exist at %s: deploy it there".formatted(kind, namespace, name, call.site()));
        }
        return found;
    }

    private static void write(
            SiteCall call, GenericKubernetesResource from, JsonNode content, Map<String, Optional<String>> marks) {
        GenericKubernetesResource changed = ObjectJson.object(content);
        changed.getMetadata().setAnnotations(Marks.after(changed, marks));
        var unused = SiteCall.writing(() -> call.client()
                .genericKubernetesResources(from.getApiVersion(), from.getKind())
                .inNamespace(Objects.requireNonNull(from.getMetadata().getNamespace()))
                .resource(changed)
                .lockResourceVersion(from.getMetadata().getResourceVersion())
                .update());
    }

    /** Where the object carries what this step of a runbook did to it last. */
    private static String memory(StepContext context) {
        byte[] step = context.step().name().value().getBytes(StandardCharsets.UTF_8);
        return "understudy.io/patch-" + Manifests.sha256(step).substring(0, 8);
    }

    /** Not of a Secret, whose values would stand where anybody reads annotations. */
    private static String remembered(StepContext context, Look look) {
        ObjectNode memory = JsonNodeFactory.instance.objectNode();
        memory.put("operation", context.operation().value());
        ObjectNode full = memory.deepCopy();
        full.set("set", look.change());
        full.set("undo", MergePatch.between(look.after(), look.before()));
        String text = full.toString();
        return text.length() <= MOST_REMEMBERED && !look.object().getKind().equals("Secret") ? text : memory.toString();
    }

    private static boolean owned(StepContext context, JsonNode remembered) {
        return remembered.path("operation").asText().equals(context.operation().value());
    }

    private static String told(SiteCall call, Look look) {
        List<String> fields = ObjectJson.shown(MergePatch.fields(look.change()));
        return "%s at %s: %s"
                .formatted(look, call.site(), fields.isEmpty() ? "is so already" : String.join(", ", fields));
    }
}
