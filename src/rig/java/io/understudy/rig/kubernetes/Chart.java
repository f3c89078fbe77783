package io.understudy.rig.kubernetes;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.Release;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The product's Helm chart, rendered by Helm itself and applied with an administrator's client. */
public final class Chart {

    private static final Path FOLDER =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("helm");

    private Chart() {}

    /**
     * What may be scaled, waited for and probed in one namespace.
     *
     * @param deployments their names
     * @param statefulSets their names
     * @param more further values by the chart's keys, such as {@code autoscalers[0]}
     */
    public record Application(
            String namespace, List<String> deployments, List<String> statefulSets, Map<String, String> more) {

        public Application(String namespace, List<String> deployments, List<String> statefulSets) {
            this(namespace, deployments, statefulSets, Map.of());
        }
    }

    /**
     * The chart's objects as YAML.
     *
     * @param values as {@code helm --set} takes them
     */
    public static String render(Map<String, String> values) {
        var template = new Helm(FOLDER).template().withName("understudy").withNamespace("understudy");
        values.forEach(template::set);
        return template.call();
    }

    /** Grants the user {@link ControlPlane#UNDERSTUDY} what the chart grants for these applications, and nothing else. */
    public static void grant(ControlPlane plane, List<Application> applications) {
        grant(plane, applications, Map.of());
    }

    /** @param more further values of the chart, such as {@code drills} */
    public static void grant(ControlPlane plane, List<Application> applications, Map<String, String> more) {
        apply(plane, render(applications, more));
    }

    /** What {@link #grant(ControlPlane, List, Map)} grants, as YAML. */
    public static String render(List<Application> applications, Map<String, String> more) {
        Map<String, String> values = new TreeMap<>(more);
        values.put("subject.kind", "User");
        values.put("subject.name", ControlPlane.UNDERSTUDY);
        for (int i = 0; i < applications.size(); i++) {
            Application application = applications.get(i);
            String key = "applications[%d].".formatted(i);
            values.put(key + "namespace", application.namespace());
            names(values, key + "deployments", application.deployments());
            names(values, key + "statefulsets", application.statefulSets());
            application.more().forEach((name, value) -> values.put(key + name, value));
        }
        return render(values);
    }

    /** What a person's values grant the user {@link ControlPlane#UNDERSTUDY}, beside what others grant it. */
    public static String render(Path values) {
        return new Helm(FOLDER)
                .template()
                .withName("own")
                .withNamespace("understudy")
                .withValuesFile(values)
                .set("subject.kind", "User")
                .set("subject.name", ControlPlane.UNDERSTUDY)
                .call();
    }

    /**
     * Installs what a person's values grant the user {@link ControlPlane#OWN} by Helm itself, or brings what is installed up to them:
     * what they name no longer is taken away.
     *
     * @param kubeconfig of an administrator of the cluster
     * @throws IllegalStateException when Helm or the API server refuses
     */
    public static void install(Path kubeconfig, Path values) {
        Release unused = new Helm(FOLDER)
                .upgrade()
                .install()
                .withName("own")
                .withNamespace("understudy")
                .createNamespace()
                .withValuesFile(values)
                .set("subject.kind", "User")
                .set("subject.name", ControlPlane.OWN)
                .withKubeConfig(kubeconfig)
                .call();
    }

    /** Creates or replaces what was rendered, as the administrator. */
    public static void apply(ControlPlane plane, String rendered) {
        KubernetesClient admin = plane.admin();
        admin.load(new ByteArrayInputStream(rendered.getBytes(StandardCharsets.UTF_8)))
                .resources()
                .forEach(resource -> resource.createOr(NonDeletingOperation::update));
    }

    /** Deletes what was rendered and applied before, as the administrator. */
    public static void remove(ControlPlane plane, String rendered) {
        plane.admin()
                .load(new ByteArrayInputStream(rendered.getBytes(StandardCharsets.UTF_8)))
                .delete();
    }

    private static void names(Map<String, String> values, String key, List<String> names) {
        for (int i = 0; i < names.size(); i++) {
            values.put("%s[%d]".formatted(key, i), names.get(i));
        }
    }
}
