package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.understudy.drill.Stage;
import io.understudy.policy.DrillTerms;
import io.understudy.readiness.Fault;
import io.understudy.readiness.Severity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A workload's pods as a drill may run them: without a ServiceAccount's token, without Secrets but those made for drills, without
 * production's data, and with no way around the network policy. What can't be made so is a fault. Reads nothing; not thread-safe.
 */
final class PodCopy {

    /** Seconds that a copy gets to end: it has nothing to save, and what gives way must not hold room. */
    private static final long GRACE = 1;

    private final Workload of;
    private final DrillTerms terms;
    private final List<Fault> faults = new ArrayList<>();
    private final Set<String> configMaps = new TreeSet<>();
    private final Set<String> secrets = new TreeSet<>();

    PodCopy(Workload of, DrillTerms terms) {
        this.of = of;
        this.terms = terms;
    }

    /**
     * @param needed keys of the labels by which the workload or a copied Service knows its pods; all others are dropped, as policies
     *     and injectors of the whole cluster may go by them
     * @param claims names of volumes that a StatefulSet would claim for each of its pods
     */
    PodTemplateSpec of(Stage stage, PodTemplateSpec original, Set<String> needed, List<String> claims) {
        PodSpec from = original.getSpec();
        Map<String, String> labels = new HashMap<>(DrillObjects.labels(original));
        boolean unused = labels.keySet().retainAll(needed);
        labels.put(DrillMarks.DRILL, stage.namespace());
        PodSpec spec = new PodSpecBuilder(from)
                .withServiceAccountName(null)
                .withServiceAccount(null)
                .withAutomountServiceAccountToken(false)
                .withNodeName(null)
                .withPriorityClassName(null)
                .withPriority(null)
                .withTerminationGracePeriodSeconds(GRACE)
                .withImagePullSecrets(from.getImagePullSecrets().stream()
                        .filter(secret -> pull(secret.getName()))
                        .toList())
                .withVolumes(Stream.concat(
                                from.getVolumes().stream().map(volume -> DrillVolumes.of(this, volume)),
                                claims.stream().map(DrillVolumes::empty))
                        .toList())
                .withInitContainers(
                        from.getInitContainers().stream().map(this::container).toList())
                .withContainers(
                        from.getContainers().stream().map(this::container).toList())
                .build();
        if (!claims.isEmpty()) {
            find(
                    Severity.NOTE,
                    "volumes %s are empty in a drill: production's data stay out of its reach"
                            .formatted(String.join(", ", claims)),
                    "");
        }
        refuseNodes(from);
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(labels)
                .endMetadata()
                .withSpec(spec)
                .build();
    }

    private void refuseNodes(PodSpec from) {
        Stream.of(from.getHostNetwork(), from.getHostPID(), from.getHostIPC())
                .filter(Boolean.TRUE::equals)
                .findFirst()
                .ifPresent(_ -> find(
                        Severity.BLOCKING,
                        "its pods share the network or processes of their node, where no network policy holds",
                        "rehearse this workload otherwise"));
        if (from.getResourceClaims() != null && !from.getResourceClaims().isEmpty()) {
            find(
                    Severity.BLOCKING,
                    "its pods claim devices by name, which production may hold",
                    "rehearse this workload otherwise");
        }
    }

    private Container container(Container from) {
        from.getEnv().forEach(this::env);
        from.getEnvFrom().forEach(this::env);
        if (from.getSecurityContext() != null
                && Boolean.TRUE.equals(from.getSecurityContext().getPrivileged())) {
            find(
                    Severity.BLOCKING,
                    "container %s is privileged, so nothing keeps it from production".formatted(from.getName()),
                    "rehearse this workload otherwise");
        }
        if (!from.getVolumeDevices().isEmpty()) {
            find(
                    Severity.BLOCKING,
                    "container %s uses a volume as a device, which can't be made empty".formatted(from.getName()),
                    "rehearse this workload otherwise");
        }
        return new ContainerBuilder(DrillProbes.of(this, from))
                .withPorts(from.getPorts().stream()
                        .map(port -> new ContainerPortBuilder(port)
                                .withHostPort(null)
                                .withHostIP(null)
                                .build())
                        .toList())
                .build();
    }

    private void env(EnvVar variable) {
        EnvVarSource source = variable.getValueFrom();
        if (source == null) {
            return;
        }
        if (source.getSecretKeyRef() != null) {
            secret(source.getSecretKeyRef().getName(), source.getSecretKeyRef().getOptional());
        }
        if (source.getConfigMapKeyRef() != null) {
            configMap(
                    source.getConfigMapKeyRef().getName(),
                    source.getConfigMapKeyRef().getOptional());
        }
    }

    private void env(EnvFromSource source) {
        if (source.getSecretRef() != null) {
            secret(source.getSecretRef().getName(), source.getSecretRef().getOptional());
        }
        if (source.getConfigMapRef() != null) {
            configMap(
                    source.getConfigMapRef().getName(), source.getConfigMapRef().getOptional());
        }
    }

    /** Only the node uses it, but it is production's all the same. */
    private boolean pull(String name) {
        boolean made = terms.secrets().containsKey(name);
        if (made) {
            secrets.add(name);
        } else {
            find(
                    Severity.NOTE,
                    "images are pulled without the Secret %s: it is production's".formatted(name),
                    "if they can't be pulled so, name one made for drills in the policy: drill: {secrets: {%s: ...}}"
                            .formatted(name));
        }
        return made;
    }

    void secret(String name, @Nullable Boolean optional) {
        if (terms.secrets().containsKey(name)) {
            secrets.add(name);
        } else if (Boolean.TRUE.equals(optional)) {
            find(Severity.NOTE, "it runs without the Secret %s, which it says is optional".formatted(name), "");
        } else {
            find(
                    Severity.BLOCKING,
                    "its pods read the Secret %s, which is production's".formatted(name),
                    "make a Secret for drills, label it %s=true, and name it in the policy: drill: {secrets: {%s: ...}}"
                            .formatted(DrillMarks.DRILL_ONLY, name));
        }
    }

    void configMap(String name, @Nullable Boolean optional) {
        // What an optional one holds may decide how the pod starts, so it is copied as well where it is there.
        boolean unused = configMaps.add(Boolean.TRUE.equals(optional) ? name + OPTIONAL : name);
    }

    /** Can't be part of a name. */
    static final String OPTIONAL = "?";

    void find(Severity severity, String what, String remedy) {
        faults.add(new Fault(severity, "%s: %s".formatted(of, what), remedy));
    }

    List<Fault> faults() {
        return List.copyOf(faults);
    }

    /** Names of those that its pods read; one that may be missing ends with {@link #OPTIONAL}. */
    Set<String> configMaps() {
        return configMaps;
    }

    /** Names under which its pods read those that are made for drills. */
    Set<String> secrets() {
        return secrets;
    }
}
