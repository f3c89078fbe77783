package io.understudy.adapter.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepResult;
import io.understudy.operation.StepType;
import io.understudy.policy.ReplicationLink;
import io.understudy.time.Ticker;
import io.understudy.topology.UnderstudyException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code kubernetes.job}: runs a Job at the new primary and waits until it is complete. Its name is made of the manifest's, the
 * operation and the step, so that a repeat after a crash finds it instead of running it twice.
 *
 * <p>Parameters: {@code manifest}: a file with one Job, below the configuration folder; {@code namespace}, default {@code default}.
 * The last lines that its pods wrote become the outcome. A Job that failed stays, and fails the step for good: the operation
 * needs a person then. Compensation deletes a Job that still runs; what it has done stays done. Thread-safe.
 */
public final class JobStep implements StepType {

    static final String ID = "kubernetes.job";

    /** On the Job: the operation and the step that it belongs to. */
    static final String OWNER = "understudy.io/step";

    /** The output that tells which Job it was. */
    private static final String OBJECTS = "objects";

    private static final Duration POLL = Duration.ofMillis(200);
    private static final int NAME_KEPT = 46;

    private final KubernetesClients clients;
    private final Manifests manifests;
    private final Ticker ticker;

    public JobStep(KubernetesClients clients, Manifests manifests, Ticker ticker) {
        this.clients = clients;
        this.manifests = manifests;
        this.ticker = ticker;
    }

    @Override
    public String id() {
        return ID;
    }

    /** The Job to run. */
    private record Wish(Job job, String manifest) {

        String namespace() {
            return Objects.requireNonNull(job.getMetadata().getNamespace());
        }

        String name() {
            return Objects.requireNonNull(job.getMetadata().getName());
        }

        Permissions.On on(String group, String resource) {
            return new Permissions.On(
                    group,
                    resource,
                    namespace(),
                    "",
                    "%s in %s".formatted(resource, namespace()),
                    "applications[].jobs");
        }

        @Override
        public String toString() {
            return "Job %s/%s".formatted(namespace(), name());
        }
    }

    @Override
    public boolean startsWriters(StepContext context) {
        return !context.policy().links(ReplicationLink.Velero.class).isEmpty();
    }

    @Override
    public List<String> precheck(StepContext context) {
        SiteCall call = SiteCall.newPrimary(clients, context);
        return call.prechecked(() -> {
            Wish wish = wish(context);
            List<String> problems = new ArrayList<>();
            for (String verb : List.of("create", "get")) {
                Permissions.missing(call.client(), verb, wish.on("batch", "jobs"))
                        .ifPresent(problems::add);
            }
            Permissions.missing(call.client(), "list", wish.on("", "pods")).ifPresent(problems::add);
            Permissions.missing(call.client(), "get", wish.on("", "pods/log")).ifPresent(problems::add);
            if (problems.isEmpty() && find(call, wish).isEmpty()) {
                Job unused = call.client().resource(wish.job()).dryRun(true).create();
            }
            return problems;
        });
    }

    @Override
    public Goal observe(StepContext context) {
        SiteCall call = SiteCall.newPrimary(clients, context);
        return call.observed(() -> {
            Wish wish = wish(context);
            Optional<JobState> state = find(call, wish);
            if (state.isEmpty()) {
                return new Goal.Open("%s at %s: to run, from %s".formatted(wish, call.site(), wish.manifest()));
            }
            return state.get().complete()
                    ? new Goal.Reached(told(call, wish, state.get()), outputs(state.get()))
                    : new Goal.Open("%s at %s %s".formatted(wish, call.site(), state.get()));
        });
    }

    @Override
    public StepResult apply(StepContext context) {
        SiteCall call = SiteCall.newPrimary(clients, context);
        StepResult created = call.changed(() -> create(call, wish(context)));
        return created instanceof StepResult.Done ? StepResult.leavingParts(await(call, wish(context))) : created;
    }

    private static StepResult create(SiteCall call, Wish wish) {
        if (find(call, wish).isPresent()) {
            return new StepResult.Done("it is there");
        }
        Job unused = SiteCall.writing(() -> call.client().resource(wish.job()).create());
        return new StepResult.Done("created");
    }

    /** The API server may be away for a moment: the Job runs on meanwhile. */
    private StepResult await(SiteCall call, Wish wish) {
        long start = ticker.nanos();
        Duration patience = call.context().timeout().multipliedBy(9).dividedBy(10);
        Refusals refusals = new Refusals();
        long moved = start;
        int most = 0;
        while (true) {
            String standing;
            try {
                JobState state = find(call, wish)
                        .orElseThrow(() -> new UnderstudyException.Permanent(
                                "%s at %s is gone: somebody deleted it while it ran".formatted(wish, call.site())));
                if (state.complete()) {
                    return new StepResult.Done(told(call, wish, state), outputs(state));
                }
                if (state.failed()) {
                    return new StepResult.Failed(told(call, wish, state), false);
                }
                if (state.ended() > most) {
                    most = state.ended();
                    moved = ticker.nanos();
                    call.context().progress().reached(most, "%s %s".formatted(wish, state));
                }
                standing = "%s at %s %s".formatted(wish, call.site(), state);
            } catch (KubernetesClientException e) {
                standing = ApiFailure.describe(call.site(), e);
                if (!refusals.passing(call.client(), e)) {
                    return new StepResult.Failed(standing, false);
                }
            } catch (UnderstudyException e) {
                return new StepResult.Failed(e.getMessage() + "", false);
            }
            if (ticker.since(moved).compareTo(patience) >= 0) {
                return new StepResult.Failed(
                        "%s after %d ms; it goes on, and another attempt waits for it"
                                .formatted(standing, ticker.since(start).toMillis()),
                        true);
            }
            if (Thread.interrupted()) {
                Thread.currentThread().interrupt();
                return new StepResult.Failed("the wait was ended from outside; " + standing, true);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    @Override
    public StepResult compensate(StepContext context, StepResult.Done done) {
        SiteCall call = SiteCall.newPrimary(clients, context);
        return call.changed(() -> {
            Reference wish = recorded(call, done);
            Optional<JobState> state = find(call, wish);
            if (state.isEmpty()) {
                return new StepResult.Done("nothing to undo: %s at %s did not run".formatted(wish, call.site()));
            }
            if (state.get().complete() || state.get().failed()) {
                return new StepResult.Done(
                        "nothing to undo: %s at %s has ended, what it did stays".formatted(wish, call.site()));
            }
            var unused = SiteCall.writing(() -> call.client()
                    .resource(state.get().job())
                    .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                    .delete());
            return new StepResult.Done("%s at %s deleted while it ran; what it did stays".formatted(wish, call.site()));
        });
    }

    /** What the outcome says; where the step did not get that far, the Job with its mark, and else what the manifest names. */
    private Reference recorded(SiteCall call, StepResult.Done done) {
        String recorded = done.outputs().get(OBJECTS);
        return recorded == null
                ? marked(call).orElseGet(() -> Reference.of(wish(call.context()).job()))
                : Reference.parse(recorded).getFirst();
    }

    private static Optional<Reference> marked(SiteCall call) {
        try {
            return call
                    .client()
                    .batch()
                    .v1()
                    .jobs()
                    .inNamespace(call.context().with().path("namespace").asText("default"))
                    .list()
                    .getItems()
                    .stream()
                    .filter(job -> Marks.of(job, OWNER).equals(Optional.of(Marks.owner(call.context()))))
                    .map(Reference::of)
                    .findFirst();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Optional<JobState> find(SiteCall call, Wish wish) {
        return find(call, Reference.of(wish.job()));
    }

    /** Throws {@link UnderstudyException.Permanent} for a Job of that name that is somebody else's. */
    private static Optional<JobState> find(SiteCall call, Reference wish) {
        Job found = call.client()
                .batch()
                .v1()
                .jobs()
                .inNamespace(wish.namespace())
                .withName(wish.name())
                .get();
        if (found == null) {
            return Optional.empty();
        }
        if (!Marks.of(found, OWNER).equals(Optional.of(Marks.owner(call.context())))) {
            throw new UnderstudyException.Permanent(
                    "%s at %s is not of this step: delete or rename it".formatted(wish, call.site()));
        }
        return Optional.of(new JobState(found));
    }

    private Wish wish(StepContext context) {
        String namespace = context.with().path("namespace").asText("default");
        Manifests.Manifest manifest =
                manifests.read(context.with().path("manifest").asText(), namespace);
        GenericKubernetesResource written = manifest.objects().getFirst();
        if (manifest.objects().size() != 1 || !written.getKind().equals("Job")) {
            throw new UnderstudyException.Permanent(
                    "the manifest %s must hold exactly one Job: put other objects into a kubernetes.apply step"
                            .formatted(manifest.path()));
        }
        Job job = Serialization.unmarshal(Serialization.asJson(written), Job.class);
        if (job.getSpec() != null && job.getSpec().getTtlSecondsAfterFinished() != null) {
            throw new UnderstudyException.Permanent(
                    "the Job in %s is removed some time after its end, and would be run again after a crash: remove ttlSecondsAfterFinished"
                            .formatted(manifest.path()));
        }
        String owner = Marks.owner(context);
        String name = Objects.requireNonNull(job.getMetadata().getName());
        String kept = name.substring(0, Math.min(name.length(), NAME_KEPT));
        String hash = Manifests.sha256(owner.getBytes(StandardCharsets.UTF_8)).substring(0, 10);
        Map<String, String> marks = new HashMap<>(Marks.after(job, Map.of()));
        marks.put(OWNER, owner);
        marks.put(ScaleStep.EPOCH, context.epoch().toString());
        job.getMetadata().setName("%s-%s".formatted(kept, hash));
        job.getMetadata().setAnnotations(marks);
        return new Wish(job, manifest.toString());
    }

    private static String told(SiteCall call, Wish wish, JobState state) {
        return "%s at %s %s; %s".formatted(wish, call.site(), state, JobLog.last(call.client(), state.job()));
    }

    private static Map<String, String> outputs(JobState state) {
        return Map.of(
                "job",
                Objects.requireNonNull(state.job().getMetadata().getName()),
                OBJECTS,
                Reference.text(List.of(Reference.of(state.job()))));
    }

    @Override
    public Map<String, String> contents(JsonNode with) {
        return manifests.contents(with.path("manifest").asText());
    }
}
