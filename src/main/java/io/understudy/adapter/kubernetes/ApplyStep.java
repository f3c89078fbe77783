package io.understudy.adapter.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ServerSideApplicable;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.policy.ReplicationLink;
import io.understudy.topology.UnderstudyException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * {@code kubernetes.apply}: applies the objects of a file at the new primary by server-side apply, as the field manager
 * {@code understudy}. Prechecks and dry runs are the API server's own dry run, so they find what it would refuse.
 *
 * <p>Parameters: {@code manifest}: a file below the configuration folder, with namespaced objects; {@code namespace} for those that name
 * none, default {@code default}; {@code force}: take fields over that another manager owns, default {@code false}: then such a
 * conflict fails the step and names field and owner. Compensation goes by the objects that the outcome lists, not by the file: it deletes objects that the step has created; fields of objects
 * that were there before stay as applied, and the outcome says so. Thread-safe.
 */
public final class ApplyStep implements StepType {

    static final String ID = "kubernetes.apply";
    static final String MANAGER = "understudy";

    /**
     * On an object: the epoch that last applied it. One of its own, since the field manager that wrote an annotation owns it, and other
     * steps write theirs as another one.
     */
    static final String EPOCH = "understudy.io/applied-epoch";

    /** On an object: the operation and the step that created it. */
    static final String CREATED_BY = "understudy.io/created-by";

    /** The output that lists what was applied. */
    private static final String OBJECTS = "objects";

    private final KubernetesClients clients;
    private final Manifests manifests;

    public ApplyStep(KubernetesClients clients, Manifests manifests) {
        this.clients = clients;
        this.manifests = manifests;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public boolean startsWriters(StepContext context) {
        return !context.policy().links(ReplicationLink.Velero.class).isEmpty();
    }

    @Override
    public List<String> precheck(StepContext context) {
        SiteCall call = SiteCall.newPrimary(clients, context);
        return call.prechecked(() -> {
            manifest(context).objects().forEach(object -> SiteCall.fresh(() -> look(call, object)));
            return List.of();
        });
    }

    @Override
    public Goal observe(StepContext context) {
        SiteCall call = SiteCall.newPrimary(clients, context);
        return call.observed(() -> {
            Manifests.Manifest manifest = manifest(context);
            List<String> changes = new ArrayList<>();
            manifest.objects()
                    .forEach(object -> SiteCall.fresh(() -> look(call, object)).ifPresent(changes::add));
            return changes.isEmpty()
                    ? new Goal.Reached("%s at %s: as applied".formatted(manifest, call.site()), there(call, manifest))
                    : new Goal.Open(told(call, manifest, changes));
        });
    }

    private static Map<String, String> there(SiteCall call, Manifests.Manifest manifest) {
        return outputs(manifest.objects().stream()
                .flatMap(object -> live(call, Reference.of(object)).stream())
                .map(Reference::of)
                .toList());
    }

    private static Map<String, String> outputs(List<Reference> references) {
        return Map.of(OBJECTS, Reference.text(references));
    }

    /** What would change; empty for nothing. */
    private static Optional<String> look(SiteCall call, GenericKubernetesResource object) {
        Optional<GenericKubernetesResource> live = live(call, Reference.of(object));
        GenericKubernetesResource marked = marked(call, object, live);
        GenericKubernetesResource after =
                unconflicted(call, object, () -> applicable(call, marked, true).serverSideApply());
        if (live.isEmpty()) {
            return Optional.of("creates " + name(object));
        }
        List<String> fields = ObjectJson.differences(live.get(), after);
        return fields.isEmpty()
                ? Optional.empty()
                : Optional.of("%s: %s".formatted(name(object), String.join(", ", fields)));
    }

    @Override
    public StepResult apply(StepContext context) {
        SiteCall call = SiteCall.newPrimary(clients, context);
        List<String> applied = new ArrayList<>(); // by all attempts
        StepResult result = call.changed(() -> {
            Manifests.Manifest manifest = manifest(context);
            List<String> changes = new ArrayList<>();
            List<Reference> references = new ArrayList<>();
            for (GenericKubernetesResource object : manifest.objects()) {
                Optional<GenericKubernetesResource> live = live(call, Reference.of(object));
                GenericKubernetesResource marked = marked(call, object, live);
                GenericKubernetesResource written = SiteCall.writing(() -> unconflicted(
                        call, object, () -> applicable(call, marked, false).serverSideApply()));
                changes.add(change(object, live, written));
                applied.add(name(object));
                references.add(Reference.of(written));
            }
            return new StepResult.Done(told(call, manifest, changes), outputs(references));
        });
        return applied.isEmpty() ? result : StepResult.leavingParts(result);
    }

    private static String change(
            GenericKubernetesResource object,
            Optional<GenericKubernetesResource> before,
            GenericKubernetesResource after) {
        if (before.isEmpty()) {
            return "created " + name(object);
        }
        boolean same = ObjectJson.differences(before.get(), after).isEmpty();
        return same ? "%s is so already".formatted(name(object)) : "applied %s".formatted(name(object));
    }

    @Override
    public StepResult compensate(StepContext context, StepResult.Done done) {
        SiteCall call = SiteCall.newPrimary(clients, context);
        return call.changed(() -> {
            List<String> changes = new ArrayList<>();
            for (Reference object : applied(context, done).reversed()) {
                Optional<GenericKubernetesResource> live = live(call, object).filter(object::is);
                boolean own = live.flatMap(o -> Marks.of(o, CREATED_BY)).equals(Optional.of(Marks.owner(context)));
                if (own) {
                    var unused = SiteCall.writing(() -> call.client()
                            .resource(live.orElseThrow())
                            .lockResourceVersion(
                                    live.orElseThrow().getMetadata().getResourceVersion())
                            .delete());
                    changes.add("deleted " + object);
                } else {
                    changes.add(object + (live.isEmpty() ? " is not there" : " stays as it is"));
                }
            }
            return new StepResult.Done("%s at %s: %s"
                    .formatted(context.with().path("manifest").asText(), call.site(), String.join("; ", changes)));
        });
    }

    /** What the outcome says; where the step did not get that far, what the manifest names: the marks tell what is its own. */
    private List<Reference> applied(StepContext context, StepResult.Done done) {
        String recorded = done.outputs().get(OBJECTS);
        return recorded == null
                ? manifest(context).objects().stream().map(Reference::of).toList()
                : Reference.parse(recorded);
    }

    @Override
    public Map<String, String> contents(JsonNode with) {
        return manifests.contents(with.path("manifest").asText());
    }

    private Manifests.Manifest manifest(StepContext context) {
        return manifests.read(
                context.with().path("manifest").asText(),
                context.with().path("namespace").asText("default"));
    }

    private static Optional<GenericKubernetesResource> live(SiteCall call, Reference object) {
        return Optional.ofNullable(call.client()
                .genericKubernetesResources(object.apiVersion(), object.kind())
                .inNamespace(object.namespace())
                .withName(object.name())
                .get());
    }

    /** Throws {@link UnderstudyException.Permanent} when a newer operation has marked the object. */
    private static GenericKubernetesResource marked(
            SiteCall call, GenericKubernetesResource object, Optional<GenericKubernetesResource> live) {
        live.ifPresent(found -> {
            var unused = Marks.marked(call.context(), call.site(), name(object), found);
        });
        Map<String, Optional<String>> marks = new LinkedHashMap<>();
        marks.put(EPOCH, Optional.of(call.context().epoch().toString()));
        Optional<String> creator =
                live.isEmpty() ? Optional.of(Marks.owner(call.context())) : Marks.of(live.get(), CREATED_BY);
        creator.ifPresent(owner -> marks.put(CREATED_BY, Optional.of(owner)));
        GenericKubernetesResource marked = Serialization.clone(object);
        marked.getMetadata().setAnnotations(Marks.after(object, marks));
        // What was judged is what is written to: anything newer is a conflict.
        live.ifPresent(found ->
                marked.getMetadata().setResourceVersion(found.getMetadata().getResourceVersion()));
        return marked;
    }

    private static ServerSideApplicable<GenericKubernetesResource> applicable(
            SiteCall call, GenericKubernetesResource object, boolean dryRun) {
        var resource = call.client()
                .genericKubernetesResources(object.getApiVersion(), object.getKind())
                .inNamespace(object.getMetadata().getNamespace())
                .resource(object)
                .dryRun(dryRun);
        return call.context().with().path("force").asBoolean(false)
                ? resource.fieldManager(MANAGER).forceConflicts()
                : resource.fieldManager(MANAGER);
    }

    @FunctionalInterface
    private interface Applying {
        GenericKubernetesResource apply();
    }

    /** A field that another manager owns stays so however often it is tried. */
    private static GenericKubernetesResource unconflicted(
            SiteCall call, GenericKubernetesResource object, Applying applying) {
        try {
            return applying.apply();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || !ofManagers(e)) {
                throw e;
            }
            String why = e.getStatus() == null
                    ? Objects.toString(e.getMessage(), "")
                    : Objects.toString(e.getStatus().getMessage(), "");
            throw new UnderstudyException.Permanent(
                    "%s at %s is managed by somebody else (%s): take these fields out of the manifest, or write force: true into the step"
                            .formatted(name(object), call.site(), why.replaceAll("\\s+", " ")),
                    e);
        }
    }

    /** Else the object has changed since it was read, and is read again. */
    private static boolean ofManagers(KubernetesClientException e) {
        return e.getStatus() != null
                && e.getStatus().getDetails() != null
                && e.getStatus().getDetails().getCauses().stream()
                        .anyMatch(cause -> "FieldManagerConflict".equals(cause.getReason()));
    }

    private static String name(GenericKubernetesResource object) {
        return "%s %s/%s"
                .formatted(
                        object.getKind(),
                        object.getMetadata().getNamespace(),
                        object.getMetadata().getName());
    }

    private static String told(SiteCall call, Manifests.Manifest manifest, List<String> changes) {
        return "%s at %s: %s".formatted(manifest, call.site(), String.join("; ", changes));
    }
}
