package io.understudy.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one pod of a template takes of a quota, by Kubernetes' own rules
 * (https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers): the sum of its containers
 * and sidecars, or what its start needs, whichever is more. What admission webhooks and a RuntimeClass change in pods is not in the
 * template, and not seen. Pure.
 *
 * @param defaults what a container gets that names no amount
 */
record PodNeeds(PodSpec pod, LimitDefaults defaults) {

    /** What a quota lets nobody leave out. */
    private static final Set<String> REQUIRED =
            Set.of("cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory");

    private static final Set<String> PODS = Set.of("pods", "count/pods");
    private static final Set<String> COMPUTE = Set.of("cpu", "memory", "ephemeral-storage");
    private static final List<String> DECIDING = List.of("cpu", "memory");

    private enum Side {
        REQUESTS,
        LIMITS
    }

    /** @param name of the resource as containers call it */
    private record Measure(Side side, String name) {

        /** Empty for what pods take nothing of. */
        static Optional<Measure> of(String resource) {
            if (COMPUTE.contains(resource) || resource.startsWith("hugepages-")) {
                return Optional.of(new Measure(Side.REQUESTS, resource));
            }
            String name = resource.substring(resource.indexOf('.') + 1);
            if (resource.startsWith("limits.")) {
                return Optional.of(new Measure(Side.LIMITS, name));
            }
            return resource.startsWith("requests.") && !name.equals("storage")
                    ? Optional.of(new Measure(Side.REQUESTS, name))
                    : Optional.empty();
        }
    }

    /**
     * At least this much.
     *
     * @param resource as a quota names it, such as {@code requests.cpu}
     * @return empty for what is no matter of pods
     */
    Optional<BigDecimal> of(String resource) {
        return PODS.contains(resource)
                ? Optional.of(BigDecimal.ONE)
                : Measure.of(resource).map(this::amount);
    }

    /** The containers for which a quota on this resource lets no pod be made, as they surely name none of it. */
    List<String> unnamed(String resource) {
        if (!REQUIRED.contains(resource) || !defaults.known() || pod.getResources() != null) {
            return List.of();
        }
        return Measure.of(resource).stream()
                .flatMap(measure -> all().filter(
                                container -> named(container, measure).isEmpty())
                        .map(Container::getName))
                .toList();
    }

    /** Whether it surely has the quality of service {@code BestEffort}. */
    boolean bestEffort() {
        return defaults.known() && !better();
    }

    /** Whether it surely has another quality of service. */
    boolean better() {
        return DECIDING.stream()
                .flatMap(name -> Stream.of(new Measure(Side.REQUESTS, name), new Measure(Side.LIMITS, name)))
                .anyMatch(measure -> amount(measure).signum() > 0);
    }

    private BigDecimal amount(Measure measure) {
        BigDecimal amount = explicit(pod.getResources(), measure).orElseGet(() -> ofContainers(measure));
        boolean counts = measure.side() == Side.REQUESTS || amount.signum() > 0;
        return counts ? amount.add(at(pod.getOverhead(), measure.name()).orElse(BigDecimal.ZERO)) : amount;
    }

    private BigDecimal ofContainers(Measure measure) {
        BigDecimal sidecars = BigDecimal.ZERO;
        BigDecimal start = BigDecimal.ZERO;
        for (Container container : pod.getInitContainers()) {
            BigDecimal amount = of(container, measure);
            boolean sidecar = "Always".equals(container.getRestartPolicy());
            start = start.max(sidecars.add(amount));
            sidecars = sidecar ? sidecars.add(amount) : sidecars;
        }
        BigDecimal running = pod.getContainers().stream()
                .map(container -> of(container, measure))
                .reduce(sidecars, BigDecimal::add);
        return running.max(start);
    }

    private BigDecimal of(Container container, Measure measure) {
        return named(container, measure).orElse(BigDecimal.ZERO);
    }

    private Optional<BigDecimal> named(Container container, Measure measure) {
        Map<String, BigDecimal> given = measure.side() == Side.REQUESTS ? defaults.requests() : defaults.limits();
        return explicit(container.getResources(), measure).or(() -> Optional.ofNullable(given.get(measure.name())));
    }

    /** Who names a limit and no request requests that. */
    private static Optional<BigDecimal> explicit(@Nullable ResourceRequirements resources, Measure measure) {
        if (resources == null) {
            return Optional.empty();
        }
        Optional<BigDecimal> limit = at(resources.getLimits(), measure.name());
        return measure.side() == Side.LIMITS
                ? limit
                : at(resources.getRequests(), measure.name()).or(() -> limit);
    }

    private static Optional<BigDecimal> at(@Nullable Map<String, Quantity> amounts, String name) {
        return amounts == null
                ? Optional.empty()
                : Optional.ofNullable(amounts.get(name)).map(Quantity::getNumericalAmount);
    }

    private Stream<Container> all() {
        return Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream());
    }
}
