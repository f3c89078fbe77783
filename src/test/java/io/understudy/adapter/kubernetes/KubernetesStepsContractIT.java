package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.understudy.operation.Goal;
import io.understudy.operation.StepContext;
import io.understudy.operation.StepType;
import io.understudy.operation.contract.Covers;
import io.understudy.operation.contract.StepContract;
import io.understudy.operation.contract.StepSubject;
import io.understudy.sandbox.kubernetes.KubernetesSite;
import io.understudy.time.Ticker;
import io.understudy.topology.SiteName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Nested;

/** The steps of Kubernetes keep the contract, at API servers of the sandbox that count what is changed. */
class KubernetesStepsContractIT {

    private static final String WEB = "{'deployment': 'web', 'namespace': 'shop'}";
    private static final String AS_PRIMARY = KubernetesWorld.WEB.formatted("'asPrimary'");

    @Nested
    @Covers(type = "kubernetes.scale", by = ScaleStep.class)
    class Scale extends StepContract {

        @Override
        protected StepSubject subject(Path folder) throws Exception {
            return new ClusterSubject(folder) {
                {
                    put(world.west, """
                            apiVersion: autoscaling/v1
                            kind: HorizontalPodAutoscaler
                            metadata: {name: web, namespace: shop}
                            spec:
                              scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
                              minReplicas: 1
                              maxReplicas: 20
                            """);
                }

                @Override
                public StepType step() {
                    return new ScaleStep(world.clients, world.memory());
                }

                @Override
                public StepContext context() {
                    return world.failover(ScaleStep.ID, AS_PRIMARY);
                }

                @Override
                StepContext newer() {
                    return world.failoverFrom(5, ScaleStep.ID, AS_PRIMARY);
                }

                /** The autoscaler is raised first; the workload's own count never comes. */
                @Override
                public void half() {
                    step().apply(context());
                    world.west
                            .operator()
                            .apps()
                            .deployments()
                            .inNamespace("shop")
                            .withName("web")
                            .scale(1);
                }
            };
        }
    }

    @Nested
    @Covers(type = "kubernetes.wait", by = WaitStep.class)
    class Wait extends StepContract {

        private static final String THREE = "{'deployment': 'web', 'namespace': 'shop', 'available': 3}";

        @Override
        protected StepSubject subject(Path folder) throws Exception {
            ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
            return new ClusterSubject(folder) {
                {
                    world.west.capacity(1);
                    world.west
                            .operator()
                            .apps()
                            .deployments()
                            .inNamespace("shop")
                            .withName("web")
                            .scale(3);
                    // Until its controller has seen the new count it is not known what there is to wait for.
                    Awaitility.await()
                            .until(() -> step().observe(context()).summary().contains("1 of 3 available"));
                }

                @Override
                public StepType step() {
                    return new WaitStep(world.clients, threads, Ticker.system());
                }

                @Override
                public StepContext context() {
                    return world.failover("kubernetes.wait", THREE);
                }

                @Override
                StepContext newer() {
                    return world.failoverFrom(5, "kubernetes.wait", THREE);
                }

                @Override
                public void others() {
                    world.west.capacity(10);
                    Awaitility.await().until(() -> step().observe(context()) instanceof Goal.Reached);
                }

                @Override
                public void obstruct() {
                    world.west.forbid("pods");
                }

                @Override
                public void close() throws Exception {
                    super.close();
                    threads.close();
                }
            };
        }
    }

    @Nested
    @Covers(type = "kubernetes.restore", by = ScaleRestoreStep.class)
    class Restore extends StepContract {

        @Override
        protected StepSubject subject(Path folder) throws Exception {
            return new ClusterSubject(folder) {
                {
                    new ScaleStep(world.clients, world.memory()).apply(world.failover(ScaleStep.ID, AS_PRIMARY));
                    begin();
                }

                @Override
                public StepType step() {
                    return new ScaleRestoreStep(world.clients);
                }

                @Override
                public StepContext context() {
                    return world.failback(2, "kubernetes.restore", WEB);
                }

                @Override
                StepContext newer() {
                    return world.failback(5, "kubernetes.restore", WEB);
                }

                @Override
                public String repeated() {
                    return "nothing to give back";
                }

                @Override
                public List<String> tooOld() {
                    return List.of("epoch 6", "epoch 3");
                }
            };
        }
    }

    @Nested
    @Covers(type = "kubernetes.cronjobs", by = CronJobsStep.class)
    class Resume extends StepContract {

        @Override
        protected StepSubject subject(Path folder) throws Exception {
            return new CronJobs(folder, "resume");
        }
    }

    @Nested
    @Covers(type = "kubernetes.cronjobs", by = CronJobsStep.class)
    class Suspend extends StepContract {

        @Override
        protected StepSubject subject(Path folder) throws Exception {
            return new CronJobs(folder, "suspend");
        }
    }

    private static final class CronJobs extends ClusterSubject {

        private static final Instant NOW = Instant.parse("2026-03-04T12:00:30Z");

        private final String action;

        CronJobs(Path folder, String action) throws IOException {
            super(folder);
            this.action = action;
            for (String name : new String[] {"report", "invoices"}) {
                put(world.east, cronJob(name, false));
                put(world.west, cronJob(name, true));
            }
        }

        private static String cronJob(String name, boolean suspended) {
            return """
                    apiVersion: batch/v1
                    kind: CronJob
                    metadata: {name: %s, namespace: shop, creationTimestamp: "2026-03-04T11:00:00Z"}
                    spec: {schedule: "*/5 * * * *", suspend: %s, jobTemplate: {spec: {template: {spec: {containers: []}}}}}
                    """.formatted(name, suspended);
        }

        private String with() {
            return "{'namespace': 'shop', 'names': ['report', 'invoices'], 'action': '%s'}".formatted(action);
        }

        @Override
        KubernetesSite target() {
            return action.equals("suspend") ? world.east : world.west;
        }

        @Override
        SiteName site() {
            return action.equals("suspend") ? KubernetesWorld.EAST : KubernetesWorld.WEST;
        }

        @Override
        public StepType step() {
            return new CronJobsStep(world.clients, Clock.fixed(NOW, ZoneOffset.UTC));
        }

        /** Planned: an unplanned move does without what it can't suspend. */
        @Override
        public StepContext context() {
            return world.switchover(CronJobsStep.ID, with());
        }

        @Override
        StepContext newer() {
            return world.failoverFrom(5, CronJobsStep.ID, with());
        }

        /** The second of them is a newer operation's, for a moment. */
        @Override
        public void half() {
            mark("6");
            step().apply(context());
            mark("");
        }

        private void mark(String epoch) {
            var invoices = ApiKind.CRON_JOB
                    .get(target().operator(), "shop", "invoices")
                    .orElseThrow();
            Map<String, String> marks = epoch.isEmpty() ? Map.of() : Map.of(ScaleStep.EPOCH, epoch);
            invoices.getMetadata().setAnnotations(marks);
            GenericKubernetesResource unused =
                    target().operator().resource(invoices).createOr(NonDeletingOperation::update);
        }
    }

    @Nested
    @Covers(type = "kubernetes.job", by = JobStep.class)
    class RunJob extends StepContract {

        private static final String MIGRATE = "{'manifest': 'migrate.yaml', 'namespace': 'shop'}";

        @Override
        protected StepSubject subject(Path folder) throws Exception {
            Files.writeString(folder.resolve("migrate.yaml"), """
                    apiVersion: batch/v1
                    kind: Job
                    metadata: {name: migrate}
                    spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "sandbox.invalid/migrate:1"}]}}}
                    """);
            ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
            return new ClusterSubject(folder) {

                @Override
                public StepType step() {
                    return new JobStep(world.clients, new Manifests(folder), Ticker.system());
                }

                @Override
                public StepContext context() {
                    return world.failover(JobStep.ID, MIGRATE);
                }

                @Override
                StepContext newer() {
                    return world.failoverFrom(5, JobStep.ID, MIGRATE);
                }

                /** The Job's controller, which the sandbox lacks. */
                @Override
                public void others() {
                    threads.execute(() -> Awaitility.await().until(() -> {
                        for (Job job : world.west
                                .operator()
                                .batch()
                                .v1()
                                .jobs()
                                .inNamespace("shop")
                                .list()
                                .getItems()) {
                            Job complete = new JobBuilder(job)
                                    .withNewStatus()
                                    .addNewCondition()
                                    .withType("Complete")
                                    .withStatus("True")
                                    .endCondition()
                                    .endStatus()
                                    .build();
                            world.west.operator().resource(complete).updateStatus();
                            return true;
                        }
                        return false;
                    }));
                }

                @Override
                public void half() {
                    world.timeout = Duration.ofMillis(300);
                    step().apply(context());
                    world.timeout = Duration.ofSeconds(5);
                }

                @Override
                public void close() throws Exception {
                    threads.shutdownNow();
                    super.close();
                }
            };
        }
    }

    @Nested
    @Covers(type = "kubernetes.apply", by = ApplyStep.class)
    class Apply extends StepContract {

        private static final String BOTH = "{'manifest': 'both.yaml', 'namespace': 'shop'}";

        @Override
        protected StepSubject subject(Path folder) throws Exception {
            Files.writeString(folder.resolve("both.yaml"), """
                    apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: banner}
                    data: {text: "we moved"}
                    ---
                    apiVersion: v1
                    kind: Secret
                    metadata: {name: key}
                    data: {key: a2V5}
                    """);
            return new ClusterSubject(folder) {

                @Override
                public StepType step() {
                    return new ApplyStep(world.clients, new Manifests(folder));
                }

                @Override
                public StepContext context() {
                    return world.failover(ApplyStep.ID, BOTH);
                }

                @Override
                StepContext newer() {
                    return world.failoverFrom(5, ApplyStep.ID, BOTH);
                }

                /** The second object is refused. */
                @Override
                public void half() {
                    world.west.deny("secrets", 422, "no secrets today");
                    step().apply(context());
                    world.west.deny("", 0, "");
                }
            };
        }
    }

    @Nested
    @Covers(type = "kubernetes.patch", by = PatchStep.class)
    class Patch extends StepContract {

        private static final String SETTINGS =
                "{'apiVersion': 'v1', 'kind': 'ConfigMap', 'name': 'settings', 'namespace': 'shop', 'merge': {'data': {'mode': 'primary', 'colour': null}}}";

        @Override
        protected StepSubject subject(Path folder) throws Exception {
            return new ClusterSubject(folder) {
                {
                    put(world.west, """
                            apiVersion: v1
                            kind: ConfigMap
                            metadata: {name: settings, namespace: shop}
                            data: {mode: standby, colour: blue}
                            """);
                }

                @Override
                public StepType step() {
                    return new PatchStep(world.clients);
                }

                @Override
                public StepContext context() {
                    return world.failover(PatchStep.ID, SETTINGS);
                }

                @Override
                StepContext newer() {
                    return world.failoverFrom(5, PatchStep.ID, SETTINGS);
                }
            };
        }
    }
}
