package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/** The last lines that a Job's newest pod wrote, on one line and not longer than a journal's entry should be. */
final class JobLog {

    private static final int LINES = 10;
    private static final int CHARACTERS = 1000;

    private JobLog() {}

    /** Never throws for what the server answers: a log that can't be read does not change how the Job ended. */
    static String last(KubernetesClient client, Job job) {
        String namespace = Objects.requireNonNull(job.getMetadata().getNamespace());
        try {
            Optional<Pod> newest = client
                    .pods()
                    .inNamespace(namespace)
                    .withLabel("job-name", job.getMetadata().getName())
                    .list()
                    .getItems()
                    .stream()
                    .max(Comparator.comparing(
                            pod -> Objects.toString(pod.getMetadata().getCreationTimestamp(), "")));
            if (newest.isEmpty()) {
                return "no pod is left to show its log";
            }
            String log = client.pods()
                    .inNamespace(namespace)
                    .withName(newest.get().getMetadata().getName())
                    .tailingLines(LINES)
                    .getLog();
            return log == null || log.isBlank() ? "its log is empty" : "its log ends: " + bounded(log);
        } catch (KubernetesClientException e) {
            return "its log can't be read (%d)".formatted(e.getCode());
        }
    }

    /** The end says more than the beginning. */
    static String bounded(String log) {
        String line = log.strip().replaceAll("\\s*\\R\\s*", " | ").replaceAll("\\p{Cntrl}", " ");
        return line.length() <= CHARACTERS ? line : "... " + line.substring(line.length() - CHARACTERS);
    }
}
